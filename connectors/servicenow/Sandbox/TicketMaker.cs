using System.Globalization;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Incidents, problems, changes, requests and the site's own kinds of task.</summary>
internal static class TicketMaker
{
    // In this order, since later ones refer to earlier ones; the shares add up to 100.
    private static readonly (string Table, string Prefix, int Share)[] Kinds =
    [
        ("problem", "PRB", 5), ("change_request", "CHG", 8), ("change_task", "CTASK", 6), ("incident", "INC", 60), ("sc_request", "REQ", 5), ("sc_req_item", "RITM", 6), ("sc_task", "SCTASK", 4), ("u_facility_request", "FAC", 3),
        ("x_acme_order", "ORD", 3),
    ];

    private static readonly DateTime BulkJob = new(2026, 3, 1, 3, 0, 0, DateTimeKind.Utc);

    public static void Make(TenantMaker make)
    {
        var byTable = Kinds.ToDictionary(kind => kind.Table, _ => new List<Row>(), StringComparer.Ordinal);
        var left = make.Records;
        foreach (var (table, prefix, share) in Kinds)
        {
            var count = table == "incident" ? Incidents(make.Records) : Math.Min(left, Math.Max(make.Records * share / 100, make.Records >= 20 ? 1 : 0));
            left -= count;
            for (var i = 0; i < count; i++) byTable[table].Add(Ticket(make, byTable, table, prefix, i, count));
        }
        Tie(make, byTable["incident"]);
    }

    // What the other kinds leave, so that the sum is exactly the number asked for.
    private static int Incidents(int records) =>
        records - Kinds.Where(kind => kind.Table != "incident").Sum(kind => Math.Max(records * kind.Share / 100, records >= 20 ? 1 : 0));

    private static Row Ticket(TenantMaker make, Dictionary<string, List<Row>> byTable, string table, string prefix, int i, int count)
    {
        var random = make.Random;
        var step = (TenantClock.End - TenantClock.Start).TotalSeconds / count;
        var created = TenantClock.Start.AddSeconds((int)((i * step) + random.Next((int)Math.Max(1, step))));
        var updated = created.AddSeconds(random.Next(60 * 86400));
        if (updated >= TenantClock.End) updated = TenantClock.End.AddSeconds(-1 - random.Next(86400));
        if (updated < created) updated = created;
        if (i % 11 == 5 && created < BulkJob) updated = BulkJob;
        var row = make.New(table, created, updated, random.Pick(make.Agents)["user_name"]!, table == "incident" && i == 1 ? "my-hand-made.id" : null);
        make.Tickets.Add(row);
        var number = Number(prefix, i);
        var priority = random.Between(1, 5).ToString(CultureInfo.InvariantCulture);
        Set(row, ("number", number), ("task_effective_number", number), ("short_description", Title(make, i)), ("description", Body(make, i)), ("priority", priority), ("impact", random.Between(1, 3).ToString(CultureInfo.InvariantCulture)),
            ("urgency", random.Between(1, 3).ToString(CultureInfo.InvariantCulture)), ("opened_at", TenantClock.Text(created)), ("opened_by", make.User()), ("assignment_group", make.Maybe(0.8, make.Group)), ("assigned_to", make.Maybe(0.7, make.Agent)),
            ("company", make.Maybe(0.7, () => random.Pick(make.Companies).SysId)), ("location", make.Maybe(0.5, () => random.Pick(make.Locations).SysId)), ("cmdb_ci", make.Maybe(0.5, make.Item)), ("business_service", make.Maybe(0.2, () => random.Pick(make.Services).SysId)),
            ("contact_type", random.Pick<string>(["phone", "email", "self-service", ""])), ("escalation", "0"), ("approval", "not requested"), ("upon_approval", "proceed"), ("upon_reject", "cancel"), ("made_sla", Flag(random.Chance(0.8))), ("knowledge", "false"),
            ("reassignment_count", random.Next(4).ToString(CultureInfo.InvariantCulture)), ("correlation_id", make.Maybe(0.1, () => "EXT-" + random.Next(99999))), ("due_date", make.Maybe(0.2, () => TenantClock.Text(created.AddDays(5)))));
        if (i % 17 == 3) row["watch_list"] = make.User() + "," + make.User() + ",beobachter@nordwerk.eu";
        Kind(make, byTable, row, i, created, updated);
        TicketTrail.Make(make, row, i, created, updated);
        return row;
    }

    private static string Title(TenantMaker make, int i) => (i % 100) switch
    {
        7 => "",
        8 => "  ",
        23 => "=HYPERLINK(\"https://intern.nordwerk.eu\",\"Klick\")",
        31 => "🚨 Störung: Größe & <b>Farbe</b> 😀",
        _ => Short(make.Line()),
    };

    private static string Short(string line) => line.Length <= 160 ? line : char.IsHighSurrogate(line[159]) ? line[..159] : line[..160];

    private static string Body(TenantMaker make, int i) => (i % 100) switch
    {
        9 => "",
        42 => "Zeile 1\r\nZeile 2\n\tEingerückt <script>alert(1)</script> & mehr\n" + make.Text(),
        43 => "Siehe INC0000001 und KB0010001, Anhang unten.\n\u202Bنص من اليمين\u202C\n" + make.Text(),
        _ => make.Text(),
    };

    private static void Kind(TenantMaker make, Dictionary<string, List<Row>> byTable, Row row, int i, DateTime created, DateTime updated)
    {
        string One(string table) => byTable[table].Count == 0 ? "" : make.Random.Pick(byTable[table]).SysId;
        switch (row.Table.Name)
        {
            case "incident": Incident(make, row, i, created, updated, One); break;
            case "problem":
                Close(make, row, make.Random.Pick<string>(["101", "103", "104", "107", "107"]), "107", updated);
                Set(row, ("problem_state", row["state"]), ("known_error", Flag(i % 3 == 0)), ("category", make.Random.Pick<string>(["software", "network", ""])), ("cause_notes", make.Page()), ("workaround", i % 2 == 0 ? make.Page() : ""), ("related_incidents", "0"),
                    ("resolution_code", row["state"] == "107" ? "fix_applied" : ""));
                break;
            case "change_request":
                Close(make, row, make.Random.Pick<string>(["-5", "-2", "0", "3", "3", "4"]), "3", updated);
                Set(row, ("type", make.Random.Pick<string>(["normal", "standard", "emergency"])), ("risk", "3"), ("category", "Software"), ("start_date", TenantClock.Text(created.AddDays(3))), ("end_date", TenantClock.Text(created.AddDays(3).AddHours(2))),
                    ("justification", make.Line()), ("implementation_plan", make.Text()), ("backout_plan", make.Line()), ("test_plan", make.Line()), ("requested_by", make.User()), ("cab_required", Flag(i % 4 == 0)), ("u_downtime_minutes", i % 2 == 0 ? "30" : ""),
                    ("close_code", row["state"] == "3" ? "successful" : ""), ("approval", "approved"));
                break;
            case "change_task":
                var change = One("change_request");
                Close(make, row, make.Random.Pick<string>(["1", "2", "3"]), "3", updated);
                Set(row, ("change_request", change), ("parent", change), ("change_task_type", make.Random.Pick<string>(["planning", "implementation", "testing"])), ("planned_start_date", TenantClock.Text(created.AddDays(1))));
                break;
            case "sc_request":
                Close(make, row, make.Random.Pick<string>(["1", "3", "3"]), "3", updated);
                Set(row, ("requested_for", make.User()), ("request_state", row["state"] == "3" ? "closed_complete" : "in_process"), ("stage", "requested"), ("price", "149.70"), ("approval", "approved"));
                break;
            case "sc_req_item":
                var request = One("sc_request");
                Close(make, row, make.Random.Pick<string>(["1", "2", "3"]), "3", updated);
                Set(row, ("request", request), ("parent", request), ("cat_item", make.Random.Pick(make.CatalogItems).SysId), ("quantity", "1"), ("price", "49.90"), ("stage", "fulfillment"), ("requested_for", make.User()));
                RequestMaker.Answer(make, row, i);
                break;
            case "sc_task":
                var item = byTable["sc_req_item"].Count == 0 ? null : make.Random.Pick(byTable["sc_req_item"]);
                Close(make, row, make.Random.Pick<string>(["1", "2", "3", "7"]), "3", updated);
                Set(row, ("request_item", item?.SysId ?? ""), ("request", item?["request"] ?? ""), ("parent", item?.SysId ?? ""));
                break;
            case "u_facility_request":
                Close(make, row, make.Random.Pick<string>(["1", "77", "3"]), "3", updated);
                Set(row, ("u_building", "Haus " + (char)('A' + i % 6)), ("u_room", i % 3 == 0 ? "" : "0." + i), ("u_requested_by", make.User()), ("u_cost", i % 2 == 0 ? "1250.5" : null), ("u_kind", make.Random.Pick<string>(["repair", "move", "cleaning", "key"])),
                    ("u_needed_on", "2026-09-01"), ("u_floor_plan", i % 2 == 0 ? make.Page() : ""), ("u_approved", Flag(i % 2 == 1)));
                break;
            default:
                Close(make, row, make.Random.Pick<string>(["1", "2", "3", "4"]), "3", updated);
                Set(row, ("x_acme_article", "Artikel " + i), ("x_acme_quantity", (1 + i % 1500).ToString(CultureInfo.InvariantCulture)), ("x_acme_supplier", make.Random.Pick(make.Companies).SysId), ("x_acme_net_price", "199.95"), ("x_acme_tracking", "https://fjordlinje-frakt.eu/t?id=" + i));
                break;
        }
    }

    private static void Incident(TenantMaker make, Row row, int i, DateTime created, DateTime updated, Func<string, string> one)
    {
        Close(make, row, (i % 40) switch { 13 => "42", 14 => "8", _ => make.Random.Pick<string>(["7", "7", "7", "7", "6", "3", "2", "1"]) }, "7", updated);
        var state = row["state"];
        var solved = state is "6" or "7";
        Set(row, ("incident_state", state), ("caller_id", make.User()), ("category", make.Random.Pick<string>(["inquiry", "software", "hardware", "network", "database"])), ("subcategory", make.Random.Pick<string>(["email", "vpn", "os", "", "cpu"])), ("severity", "3"),
            ("notify", "1"), ("hold_reason", state == "3" ? "1" : ""), ("close_code", solved ? "Solved (Permanently)" : ""), ("close_notes", solved ? make.Line() : ""), ("resolved_at", solved ? TenantClock.Text(updated) : ""), ("resolved_by", solved ? make.Agent() : ""),
            ("problem_id", make.Maybe(0.1, () => one("problem"))), ("rfc", make.Maybe(0.05, () => one("change_request"))), ("caused_by", make.Maybe(0.03, () => one("change_request"))), ("parent_incident", i > 10 && i % 12 == 0 ? one("incident") : ""), ("reopen_count", "0"),
            ("child_incidents", "0"), ("u_external_ref", make.Maybe(0.3, () => "REF-" + i)), ("u_affected_area", make.Random.Pick<string?>([null, "", "north", "at_home"])), ("u_rich_note", i % 25 == 6 ? make.Page() : ""), ("u_secret_note", "not for everybody"), ("u_budget", i % 10 == 1 ? "600.00" : ""),
            ("u_on_site_date", i % 8 == 2 ? "2026-02-14" : ""));
        if (solved)
        {
            var seconds = (long)(updated - created).TotalSeconds;
            var text = seconds.ToString(CultureInfo.InvariantCulture);
            Set(row, ("calendar_stc", text), ("business_stc", (seconds / 3).ToString(CultureInfo.InvariantCulture)), ("calendar_duration", TenantClock.Duration(TimeSpan.FromSeconds(seconds))), ("business_duration", TenantClock.Duration(TimeSpan.FromSeconds(seconds / 3))));
        }
        if (i % 30 == 4) RequestMaker.Produce(make, row);
    }

    private static void Close(TenantMaker make, Row row, string state, string closed, DateTime updated)
    {
        row["state"] = state;
        row["active"] = Flag(state != closed);
        if (state == closed) Set(row, ("closed_at", TenantClock.Text(updated)), ("closed_by", make.Agent()));
    }

    // Parents in a circle, as real data has them.
    private static void Tie(TenantMaker make, List<Row> incidents)
    {
        if (incidents.Count < 6) return;
        (incidents[2]["parent"], incidents[3]["parent"]) = (incidents[3].SysId, incidents[2].SysId);
        incidents[4]["parent_incident"] = incidents[4].SysId;
        incidents[5]["universal_request"] = make.Tickets[0].SysId;
    }
}
