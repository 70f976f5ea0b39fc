using System.Globalization;
using Migrator.Sandbox;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>What gathers on a ticket: journal entries, files, approvals, clocks, hours, history.</summary>
internal static class TicketTrail
{
    private static readonly string[] OddNames =
    [
        "Übergrößenträger – Foto (Kopie).txt", "a/b/c.txt", "..\\..\\windows\\win.ini", "../../etc/passwd", "Rechnung 100%.pdf", "CON.txt", "name with \"quotes\" and : colon.txt", "تقرير.docx", "😀.bin", ".hidden", "ends with dot.",
        new string('x', 96) + ".log",
    ];

    public static void Make(TenantMaker make, Row ticket, int number, DateTime created, DateTime updated)
    {
        var entries = make.Random.Next(5);
        for (var i = 0; i < entries; i++) Entry(make, ticket, number, i, created, updated);
        Files(make, ticket, number, created, updated);
        if (ticket.Table.Is("incident")) Clock(make, ticket, created, updated);
        if (ticket.Table.Name is "change_request" or "sc_request") Approval(make, ticket, created, updated);
        if (number % 5 == 2) Hours(make, ticket, created);
        if (number % 3 == 1) Set(make.New("task_ci", created, updated, "admin"), ("task", ticket.SysId), ("ci_item", make.Item()), ("applied", "false"), ("manual_proposed_change", "false"));
        if (number % 10 == 4 && make.Articles.Count > 0) Set(make.New("m2m_kb_task", updated, updated, "admin"), ("task", ticket.SysId), ("kb_knowledge", make.Random.Pick(make.Articles).SysId));
        if (number % 2 == 0) Audit(make, ticket, updated, "state", "1", ticket["state"]!);
    }

    public static Row Journal(TenantMaker make, Row ticket, string element, string text, DateTime at, string login)
    {
        var row = make.New("sys_journal_field", at, at, login);
        Set(row, ("name", ticket.Table.Name), ("element", element), ("element_id", ticket.SysId), ("value", text));
        return row;
    }

    private static void Entry(TenantMaker make, Row ticket, int number, int i, DateTime created, DateTime updated)
    {
        var at = created.AddSeconds((updated - created).TotalSeconds / 5 * (i + 1));
        var login = make.Random.Next(20) switch { 0 => "former.colleague", < 8 => make.Random.Pick(make.Users)["user_name"]!, _ => make.Random.Pick(make.Agents)["user_name"]! };
        var image = i == 0 && number % 8 == 3;
        var text = ((number + i) % 60) switch
        {
            11 => "",
            12 => "[code]<p>Formatiert: <b>fett</b> &amp; <a href=\"https://intern.nordwerk.eu/x\">Verweis</a></p><ul><li>eins</li></ul>[/code]\nund Text < danach >",
            13 => "2026-01-13 17:28:40 - System Administrator (Work notes)\nThis only looks like a header.\n\n" + make.Line(),
            _ => make.Text(),
        };
        if (image)
        {
            var file = make.Attach(ticket.Table.Name, ticket.SysId, "Pasted image.png", make.File(InventedFileKind.Png, 1000 + number % 4000), at, login);
            text = "Siehe Bild: [code]<p><img src=\"/sys_attachment.do?sys_id=" + file.SysId + "\" align=\"baseline\" /></p>[/code] " + text;
        }
        Journal(make, ticket, make.Random.Chance(0.6) ? "comments" : "work_notes", text, at, login);
    }

    private static void Files(TenantMaker make, Row ticket, int number, DateTime created, DateTime updated)
    {
        var by = ticket["sys_created_by"]!;
        if (ticket.Table.Name == "incident" && number == 0) make.Attach("incident", ticket.SysId, "Speicherabbild.bin", make.File(InventedFileKind.Binary, 6 * 1024 * 1024), created, by);
        if (ticket.Table.Name == "incident" && number == 2) make.Attach("incident", ticket.SysId, "leer.txt", new InventedFile(InventedFileKind.Text, 1, 0), created, by);
        if (number % 5 != 1) return;
        var kind = make.Random.Pick<InventedFileKind>([InventedFileKind.Png, InventedFileKind.Text, InventedFileKind.Pdf, InventedFileKind.Binary]);
        var plain = "Datei_" + number + (kind switch { InventedFileKind.Png => ".png", InventedFileKind.Text => ".txt", InventedFileKind.Pdf => ".pdf", _ => ".docx" });
        make.Attach(ticket.Table.Name, ticket.SysId, number % 3 == 1 ? OddNames[number / 3 % OddNames.Length] : plain, make.File(kind, make.Random.Between(1, number % 10 == 1 ? 60_000 : 4_000)), updated, by);
    }

    private static void Clock(TenantMaker make, Row ticket, DateTime created, DateTime updated)
    {
        if (make.Random.Chance(0.5)) return;
        if (!make.Tenant.RowsOf(make.Tenant.Table("contract_sla")).Any())
            foreach (var (name, target) in ((string, string)[])[("Reaktion 4 h", "response"), ("Lösung 3 Tage", "resolution")])
                Set(make.New("contract_sla"), ("name", name), ("type", "SLA"), ("target", target), ("collection", "incident"), ("duration", TenantClock.Duration(TimeSpan.FromHours(4))), ("active", "true"));
        var contracts = make.Tenant.RowsOf(make.Tenant.Table("contract_sla")).ToArray();
        var breached = make.Random.Chance(0.2);
        var elapsed = TenantClock.Duration(updated - created);
        Set(make.New("task_sla", created, updated, "system"), ("task", ticket.SysId), ("sla", make.Random.Pick(contracts).SysId), ("stage", ticket["active"] == "true" ? "in_progress" : breached ? "breached" : "completed"), ("active", ticket["active"]), ("has_breached", Flag(breached)),
            ("start_time", TenantClock.Text(created)), ("end_time", ticket["active"] == "true" ? "" : TenantClock.Text(updated)), ("planned_end_time", TenantClock.Text(created.AddDays(3))), ("duration", elapsed), ("business_duration", elapsed), ("percentage", breached ? "140.25" : "33.1"));
    }

    private static void Approval(TenantMaker make, Row ticket, DateTime created, DateTime updated)
    {
        var state = make.Random.Pick<string>(["approved", "approved", "requested", "rejected"]);
        Set(make.New("sysapproval_approver", created, updated, "system"), ("sysapproval", ticket.SysId), ("document_id", ticket.SysId), ("source_table", ticket.Table.Name), ("approver", make.Agent()), ("state", state), ("due_date", TenantClock.Text(created.AddDays(2))));
    }

    private static void Hours(TenantMaker make, Row ticket, DateTime created)
    {
        var seconds = make.Random.Between(1, 40) * 300;
        var worked = TenantClock.Duration(TimeSpan.FromSeconds(seconds));
        Set(make.New("task_time_worked", created.AddHours(1), created.AddHours(1), make.Agents[0]["user_name"]!), ("task", ticket.SysId), ("user", make.Agent()), ("time_worked", worked), ("time_in_seconds", seconds.ToString(CultureInfo.InvariantCulture)),
            ("work_date", TenantClock.Date(created)), ("comments", make.Maybe(0.7, make.Line)));
        ticket["time_worked"] = worked;
    }

    private static void Audit(TenantMaker make, Row ticket, DateTime at, string field, string before, string after) =>
        Set(make.New("sys_audit", at, at, ticket["sys_updated_by"]!), ("tablename", ticket.Table.Name), ("documentkey", ticket.SysId), ("fieldname", field), ("oldvalue", before), ("newvalue", after), ("user", ticket["sys_updated_by"]), ("record_checkpoint", "1"));
}
