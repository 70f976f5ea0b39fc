using System.Globalization;
using Migrator.Sandbox;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Configuration items of many classes, their relations, models, assets and outages.</summary>
internal static class ConfigurationMaker
{
    private static readonly (string Class, string Prefix, int Weight)[] Classes =
    [
        ("cmdb_ci_linux_server", "lnx", 15), ("cmdb_ci_win_server", "win", 15), ("cmdb_ci_server", "srv", 8), ("cmdb_ci_computer", "pc", 25), ("cmdb_ci_netgear", "sw", 10), ("cmdb_ci_database", "db", 8),
        ("cmdb_ci_service", "Dienst", 6), ("service_offering", "Angebot", 4), ("u_cmdb_ci_kiosk", "kiosk", 5), ("cmdb_ci", "ci", 2), ("cmdb_ci_unix_server", "aix", 1), ("cmdb_ci_service_auto", "app-svc", 1),
    ];

    private static readonly string[] Systems = ["Debian GNU/Linux", "Windows Server 2022", "Windows 11 Pro", "AIX"];

    public static void Make(TenantMaker make)
    {
        for (var i = 0; i < 8; i++)
            Set(make.New("cmdb_model"), ("name", "Modell " + (i + 1)), ("display_name", "Nordwerk Modell " + (i + 1)), ("model_number", "NW-" + (100 + i)), ("manufacturer", make.Random.Pick(make.Companies).SysId), ("sys_class_name", "cmdb_model"));
        var models = make.Tenant.RowsOf(make.Tenant.Table("cmdb_model")).ToArray();
        var wheel = Classes.SelectMany(kind => Enumerable.Repeat(kind, kind.Weight)).ToArray();
        var count = make.Share(0.25, 40);
        for (var i = 0; i < count; i++)
        {
            var (name, prefix, _) = i < Classes.Length ? Classes[i] : wheel[make.Random.Next(wheel.Length)];
            Item(make, name, prefix, i, models);
        }
        Relations(make, count);
    }

    private static void Item(TenantMaker make, string name, string prefix, int number, Row[] models)
    {
        var row = make.New(name, number == 3 ? "ci_legacy.0001" : null);
        make.Items.Add(row);
        var title = prefix is "Dienst" or "Angebot" ? prefix + " " + make.Line() : prefix + "-" + number.ToString("d5", CultureInfo.InvariantCulture);
        Set(row, ("name", number == 20 ? make.Items[5]["name"] : title), ("short_description", make.Maybe(0.5, make.Line)), ("sys_class_path", "/!!/!" + (char)('#' + row.Table.Chain.Count())), ("company", make.Random.Pick(make.Companies).SysId),
            ("location", make.Maybe(0.8, () => make.Random.Pick(make.Locations).SysId)), ("department", make.Maybe(0.4, () => make.Random.Pick(make.Departments).SysId)), ("assigned_to", make.Maybe(0.5, make.User)), ("managed_by", make.Maybe(0.4, make.Agent)),
            ("owned_by", make.Maybe(0.4, make.User)), ("support_group", make.Maybe(0.6, make.Group)), ("asset_tag", "P" + (1000000 + number)), ("serial_number", make.Maybe(0.7, () => "SN-" + make.Random.Next(int.MaxValue).ToString("X8", CultureInfo.InvariantCulture))),
            ("model_id", make.Random.Pick(models).SysId), ("manufacturer", make.Random.Pick(make.Companies).SysId), ("install_status", make.Random.Pick<string>(["1", "1", "1", "6", "7", "3"])), ("operational_status", make.Random.Pick<string>(["1", "1", "2", "6"])),
            ("install_date", row["sys_created_on"]), ("purchase_date", make.Maybe(0.5, () => row["sys_created_on"]![..10])), ("warranty_expiration", make.Maybe(0.5, () => "2027-12-31")), ("cost", make.Maybe(0.4, () => make.Random.Next(9000) + ".99")), ("cost_cc", "EUR"),
            ("cost_center", make.Maybe(0.3, () => make.Random.Pick(make.CostCenters).SysId)), ("ip_address", make.Maybe(0.6, () => "10.1." + number / 250 % 250 + "." + number % 250)), ("environment", make.Random.Pick<string>(["production", "test", ""])), ("comments", make.Maybe(0.2, make.Text)),
            ("skip_sync", "false"), ("unverified", "false"), ("monitor", "false"), ("can_print", "false"), ("attested", "false"), ("fault_count", "0"), ("discovery_source", number % 3 == 0 ? "Manual Entry" : ""));
        if (row.Table.Is("cmdb_ci_computer"))
            Set(row, ("os", make.Random.Pick(Systems)), ("os_version", "12." + number % 9), ("ram", (1024 << (number % 6)).ToString(CultureInfo.InvariantCulture)), ("cpu_count", (1 + number % 8).ToString(CultureInfo.InvariantCulture)), ("cpu_speed", number % 10 == 3 ? "-1" : "2800"),
                ("disk_space", (40 * (1 + number % 9)).ToString(CultureInfo.InvariantCulture)), ("virtual", Flag(number % 2 == 0)), ("host_name", row["name"]), ("cd_rom", "false"), ("internet_facing", "false"));
        if (row.Table.Is("cmdb_ci_server")) Set(row, ("classification", number % 2 == 0 ? "Production" : ""), ("firewall_status", "Intranet"));
        if (name == "cmdb_ci_linux_server") row["kernel_release"] = "6.1.0-" + number % 30;
        if (name == "cmdb_ci_win_server") row["u_patch_ring"] = "Ring " + number % 3;
        if (name == "cmdb_ci_netgear") Set(row, ("ports", "48"), ("device_type", "switch"), ("firmware_version", "15.2(" + number % 9 + ")E"), ("can_switch", "true"), ("can_route", "false"));
        if (name == "u_cmdb_ci_kiosk") Set(row, ("u_screen_inches", "21.5"), ("u_accessible", Flag(number % 2 == 0)), ("u_last_cleaned", number % 2 == 0 ? "2026-05-01" : null));
        if (name == "cmdb_ci_database") Set(row, ("version", "16.3"), ("tcp_port", "5432"), ("type", "postgresql"));
        if (row.Table.Is("cmdb_ci_service")) { Set(row, ("busines_criticality", "2 - somewhat critical"), ("service_classification", "Business Service"), ("number", "BS" + number)); make.Services.Add(row); }
        if (name == "service_offering") Set(row, ("parent", make.Services[0].SysId), ("description", make.Page()));
        if (number % 4 != 1 || !row.Table.Is("cmdb_ci_hardware")) return;
        var asset = make.New("alm_hardware");
        Set(asset, ("asset_tag", row["asset_tag"]), ("display_name", row["asset_tag"] + " - " + row["name"]), ("ci", row.SysId), ("model", row["model_id"]), ("serial_number", row["serial_number"]), ("install_status", "1"), ("cost", "1299.00"), ("quantity", "1"));
        row["asset"] = asset.SysId;
    }

    private static void Relations(TenantMaker make, int count)
    {
        foreach (var (parent, child) in ((string, string)[])[("Depends on", "Used by"), ("Runs on", "Runs"), ("Hosted on", "Hosts"), ("Contains", "Contained by"), ("Exchanges data with", "Exchanges data with")])
            Set(make.New("cmdb_rel_type"), ("name", parent + "::" + child), ("parent_descriptor", parent), ("child_descriptor", child));
        var types = make.Tenant.RowsOf(make.Tenant.Table("cmdb_rel_type")).ToArray();
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < count * 3 / 2; i++)
        {
            var (from, to) = i switch { 0 => (make.Items[0], make.Items[1]), 1 => (make.Items[1], make.Items[0]), _ => (make.Random.Pick(make.Items), make.Random.Pick(make.Items)) };
            if (from == to || !seen.Add((from.SysId, to.SysId))) continue;
            Set(make.New("cmdb_rel_ci"), ("parent", from.SysId), ("child", to.SysId), ("type", types[make.Random.Next(types.Length)].SysId), ("connection_strength", i % 7 == 0 ? "always" : ""), ("percent_outage", i % 5 == 0 ? "100" : ""));
        }
        foreach (var service in make.Services) Set(make.New("svc_ci_assoc"), ("service_id", service.SysId), ("ci_id", make.Item()));
        Set(make.New("cmdb_ci_outage"), ("cmdb_ci", make.Items[0].SysId), ("begin", "2026-01-10 02:00:00"), ("end", "2026-01-10 03:30:00"), ("type", "outage"), ("short_description", make.Line()), ("details", make.Page()),
            ("duration", TenantClock.Duration(TimeSpan.FromMinutes(90))), ("sys_class_name", "cmdb_ci_outage"));
        var item = make.Items[0];
        make.Attach(item.Table.Name, item.SysId, "Typenschild.png", make.File(InventedFileKind.Png, 1200), TenantClock.Read(item["sys_created_on"]!), "admin");
        make.Attach(make.Items[4].Table.Name, make.Items[4].SysId, "Wartungsvertrag Größe XL.pdf", make.File(InventedFileKind.Pdf, 20_000), TenantClock.Read(make.Items[4]["sys_created_on"]!), "admin");
    }
}
