using System.Globalization;
using Migrator.Sandbox;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Companies, sites, departments, groups and people.</summary>
internal static class PeopleMaker
{
    private static readonly string[] CompanyNames =
        ["Nordwerk AG", "Südhafen Handel GmbH & Co. KG", "Tannenquell Klinik gGmbH", "Moorbahn Verkehrsbetriebe", "Stadtwerke Nebelhorst", "Silberwald Bank eG", "Fjordlinje Frakt AS", "Assurance du Lac Bleu"];

    private static readonly string[] GroupNames = ["Service Desk", "Netzwerk & Telefonie", "Linux / Unix", "Windows", "Datenbanken", "Anwendungen", "Gebäudetechnik", "Beschaffung", "Sicherheit", "Änderungsbeirat"];
    private static readonly string[] Cities = ["Nebelhorst", "Moorwald", "Tannenquell", "Königsgrün", "Århavn", "Bois-le-Lac"];
    private static readonly string[] Zones = ["GMT", "Europe/Berlin", "", "US/Pacific"];

    public static void Make(TenantMaker make)
    {
        Accounts(make);
        if (make.Records == 0) return;
        Companies(make);
        Places(make);
        Users(make);
        Groups(make);
    }

    private static void Accounts(TenantMaker make)
    {
        foreach (var (id, login, name, email) in ((string?, string, string, string)[])
            [(ServiceNowAccounts.UserId, ServiceNowAccounts.User, "Export Account", ""), (null, "admin", "System Administrator", "admin@nordwerk.eu"), ("glide.maint", "glide.maint", "Maintenance", "")])
        {
            var row = make.New("sys_user", id);
            Set(row, ("user_name", login), ("name", name), ("first_name", name.Split(' ')[0]), ("last_name", name.Split(' ')[^1]), ("email", email), ("active", "true"), ("locked_out", "false"),
                ("time_zone", "GMT"), ("preferred_language", "en"), ("roles", login == "admin" ? "admin" : "snc_read_only,itil"), ("web_service_access_only", Flag(login == "export")));
            if (login != "export") make.Users.Add(row);
        }
    }

    private static void Companies(TenantMaker make)
    {
        for (var i = 0; i < make.Share(1.0 / 200, 5); i++)
        {
            var row = make.New("core_company");
            make.Companies.Add(row);
            Set(row, ("name", CompanyNames[i % 8] + (i < 8 ? "" : " " + (i / 8 + 1).ToString(CultureInfo.InvariantCulture))), ("street", "Hafenweg " + (i + 1)), ("city", Cities[i % 6]), ("zip", (10000 + (i * 37)).ToString(CultureInfo.InvariantCulture)),
                ("country", i % 8 == 6 ? "Norwegen" : "Deutschland"), ("phone", "+49 555 " + (1000 + i)), ("website", "https://www." + InventedPeople.Domains[i % 8]), ("customer", Flag(i % 3 != 2)), ("vendor", Flag(i % 3 == 2)),
                ("manufacturer", Flag(i % 3 == 2)), ("notes", i % 4 == 1 ? make.Text() : ""), ("u_customer_number", "K" + (20000 + i)));
            if (i % 4 == 3) row["parent"] = make.Companies[i - 1].SysId;
        }
        for (var i = 0; i < 5; i++)
        {
            var row = make.New("cmn_cost_center");
            make.CostCenters.Add(row);
            Set(row, ("name", "Kostenstelle " + (i + 1)), ("code", (4000 + i).ToString(CultureInfo.InvariantCulture)), ("account_number", "A-" + i));
        }
        for (var i = 0; i < make.Share(1.0 / 250, 4); i++)
        {
            var row = make.New("cmn_department");
            make.Departments.Add(row);
            Set(row, ("name", (i % 4) switch { 0 => "Vertrieb", 1 => "Einkauf", 2 => "Forschung & Entwicklung", _ => "Öffentlichkeitsarbeit" } + (i < 4 ? "" : " " + i)), ("id", "D" + i), ("company", make.Random.Pick(make.Companies).SysId),
                ("parent", i > 3 ? make.Departments[i / 2].SysId : ""), ("description", make.Line()), ("cost_center", make.Random.Pick(make.CostCenters).SysId));
        }
    }

    private static void Places(TenantMaker make)
    {
        var count = make.Share(1.0 / 150, 6);
        for (var i = 0; i < count; i++)
        {
            var row = make.New("cmn_location", i == 1 ? "loc.main-site" : null);
            make.Locations.Add(row);
            Set(row, ("name", i < 3 ? "Standort " + Cities[i] : "Gebäude " + (i + 1)), ("city", Cities[i % 6]), ("street", "Am Kai " + (i + 1)), ("zip", (20000 + i).ToString(CultureInfo.InvariantCulture)), ("country", "Deutschland"),
                ("latitude", i % 2 == 0 ? "53.55" : ""), ("longitude", i % 2 == 0 ? "9.99" : ""), ("time_zone", "Europe/Berlin"), ("company", make.Companies[i % make.Companies.Count].SysId), ("cmn_location_type", i < 3 ? "site" : "building"),
                ("parent", i < 3 ? "" : make.Locations[i / 3].SysId));
            row["full_name"] = row["name"];
        }
        make.Locations[count - 1]["parent"] = make.Locations[count - 2].SysId;
        make.Locations[count - 2]["parent"] = make.Locations[count - 1].SysId;
    }

    private static void Users(TenantMaker make)
    {
        foreach (var agent in InventedPeople.Agents)
        {
            var row = Person(make, agent);
            Set(row, ("roles", "itil"), ("title", "Agent"), ("active", "true"));
            make.Agents.Add(row);
        }
        var count = make.Share(0.1, 30);
        for (var i = 0; i < count; i++)
        {
            var person = InventedPeople.Person(make.Random, i, make.Random.Pick(InventedPeople.Domains));
            var row = Person(make, person);
            if (i % 9 == 4) row["active"] = "false";
            if (i % 25 == 7) row["email"] = "";
            if (i % 30 == 11) row["email"] = InventedPeople.BadAddresses[i / 30 % InventedPeople.BadAddresses.Count];
            if (i % 20 == 13) row["email"] = make.Users[^2]["email"];
            if (i % 40 == 29) row["email"] = make.Users[^2]["email"]!.ToUpperInvariant();
            if (i == 15) row["user_name"] = make.Users[^2]["user_name"];
            if (i == 17) (row["first_name"], row["name"]) = ("", row["last_name"]);
            if (i == 18) (row["last_name"], row["name"]) = ("", row["first_name"]);
            if (i == 19) (row["first_name"], row["last_name"], row["name"]) = ("", "", "🤖 Automat");
            if (i == 21) (row["email"], row["u_personnel_area"]) = (row["email"] + " ", null);
            if (i % 12 == 5) make.Agents.Add(row);
        }
        make.Agents[^1]["active"] = "false";
        foreach (var row in make.Users.Where((_, i) => i % 3 == 0)) row["manager"] = make.User();
    }

    private static Row Person(TenantMaker make, InventedPerson person)
    {
        var row = make.New("sys_user");
        make.Users.Add(row);
        Set(row, ("user_name", person.Login), ("first_name", person.FirstName), ("last_name", person.LastName), ("name", person.FirstName + " " + person.LastName), ("email", person.Email), ("active", "true"),
            ("company", make.Maybe(0.85, () => make.Random.Pick(make.Companies).SysId)), ("department", make.Maybe(0.8, () => make.Random.Pick(make.Departments).SysId)), ("location", make.Maybe(0.8, () => make.Random.Pick(make.Locations).SysId)),
            ("cost_center", make.Maybe(0.3, () => make.Random.Pick(make.CostCenters).SysId)), ("phone", "+49 555 " + make.Random.Between(100000, 999999)), ("mobile_phone", make.Maybe(0.3, () => "+49 1555 " + make.Random.Between(1000000, 9999999))),
            ("title", make.Maybe(0.4, () => "Sachbearbeitung")), ("vip", Flag(make.Random.Chance(0.03))), ("locked_out", "false"), ("notification", "2"), ("preferred_language", make.Random.Chance(0.5) ? "de" : ""),
            ("time_zone", make.Random.Pick(Zones)), ("employee_number", make.Maybe(0.6, () => make.Random.Next(99999).ToString(CultureInfo.InvariantCulture))), ("web_service_access_only", "false"), ("internal_integration_user", "false"),
            ("calendar_integration", "1"), ("password_needs_reset", "false"), ("enable_multifactor_authn", "false"), ("user_password", "not shown"), ("city", make.Random.Pick(Cities)), ("gender", ""), ("u_personnel_area", make.Random.Pick<string?>([null, "", "PA-1"])));
        return row;
    }

    private static void Groups(TenantMaker make)
    {
        var count = make.Share(1.0 / 200, 8);
        for (var i = 0; i < count; i++)
        {
            var row = make.New("sys_user_group", i == 4 ? "group-made-by-hand" : null);
            make.Groups.Add(row);
            Set(row, ("name", GroupNames[i % 10] + (i < 10 ? "" : " " + (i / 10 + 1).ToString(CultureInfo.InvariantCulture))), ("description", i % 3 == 0 ? "\n\t\t" + make.Line() + "\n\t" : ""), ("active", Flag(i % 11 != 7)), ("manager", make.Agent()),
                ("email", i % 4 == 0 ? "team" + i + "@nordwerk.eu" : ""), ("parent", i > 4 ? make.Groups[i / 5].SysId : ""), ("exclude_manager", "false"), ("include_members", "false"), ("roles", i % 5 == 0 ? "itil" : ""));
        }
        make.Groups[2]["parent"] = make.Groups[3].SysId;
        make.Groups[3]["parent"] = make.Groups[2].SysId;
        foreach (var group in make.Groups)
            foreach (var member in make.Agents.Where(_ => make.Random.Chance(Math.Min(0.5, 12.0 / make.Agents.Count))).Append(make.Agents[0]).DistinctBy(agent => agent.SysId))
            {
                var row = make.New("sys_user_grmember");
                Set(row, ("user", member.SysId), ("group", group.SysId));
            }
        var itil = make.New("sys_user_role");
        Set(itil, ("name", "itil"), ("description", "Fulfiller"));
        foreach (var agent in make.Agents) Set(make.New("sys_user_has_role"), ("user", agent.SysId), ("role", itil.SysId), ("inherited", "false"), ("state", "active"));
        var criteria = make.New("user_criteria");
        Set(criteria, ("name", "Alle Agenten"), ("active", "true"), ("group", make.Groups[0].SysId + "," + make.Groups[1].SysId), ("match_all", "false"));
    }
}
