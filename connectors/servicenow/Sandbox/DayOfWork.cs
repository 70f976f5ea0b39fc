using System.Globalization;
using Migrator.Sandbox;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>What happens in the tenant in one day. The same tenant on the same day always sees the same.</summary>
internal static class DayOfWork
{
    private static readonly (string Table, string Column)[] Children =
    [
        ("sys_journal_field", "element_id"), ("sys_attachment", "table_sys_id"), ("task_ci", "task"), ("task_sla", "task"), ("task_time_worked", "task"), ("m2m_kb_task", "task"), ("sysapproval_approver", "sysapproval"), ("question_answer", "table_sys_id"),
    ];

    public static IReadOnlyList<string> Run(ServiceNowTenant tenant, ServiceNowFaults faults, int day)
    {
        var random = new SeededRandom(tenant.Seed, "day " + day.ToString(CultureInfo.InvariantCulture));
        var now = TenantClock.End.AddDays(day + 1).AddHours(9);
        var rights = new Rights(tenant, faults);
        var tickets = tenant.RowsOf(tenant.Table("incident")).Where(rights.Sees).OrderBy(row => SeededRandom.Hash(row.SysId)).ToArray();
        var start = tickets.Length == 0 ? 0 : random.Next(tickets.Length);
        var needed = Needed(tenant);
        Row[] inTurn = [.. tickets.Skip(start), .. tickets.Take(start)];
        Row[] doomed = [.. inTurn.Where(ticket => !needed.Contains(ticket.SysId)).TakeLast(tickets.Length < 6 ? 0 : 2)];
        var queue = new Queue<Row>(inTurn.Except(doomed));
        var done = new List<string>();

        var changed = Take(queue, 10);
        foreach (var ticket in changed) Change(ticket, random, now = now.AddSeconds(7), done);
        foreach (var ticket in changed.Take(5)) Comment(tenant, ticket, random, now = now.AddSeconds(7), done);
        foreach (var ticket in queue.Concat(changed).Take(1)) Attach(tenant, ticket, random, now = now.AddSeconds(7), done);
        foreach (var ticket in doomed) Delete(tenant, faults, ticket, now = now.AddSeconds(7), done);
        Reclassify(tenant, now.AddSeconds(7), done);
        tenant.Changed();
        return done;
    }

    private static List<Row> Take(Queue<Row> queue, int count)
    {
        var taken = new List<Row>();
        while (taken.Count < count && queue.TryDequeue(out var row)) taken.Add(row);
        return taken;
    }

    private static void Touch(Row row, DateTime now)
    {
        var count = int.TryParse(row["sys_mod_count"], CultureInfo.InvariantCulture, out var before) ? before : 0;
        Set(row, ("sys_updated_on", TenantClock.Text(now)), ("sys_updated_by", InventedPeople.Agents[0].Login), ("sys_mod_count", (count + 1).ToString(CultureInfo.InvariantCulture)));
    }

    private static void Change(Row ticket, SeededRandom random, DateTime now, List<string> done)
    {
        var state = ticket["state"] == "2" ? "3" : "2";
        Set(ticket, ("state", state), ("incident_state", state), ("hold_reason", state == "3" ? "1" : ""), ("active", "true"), ("closed_at", ""), ("closed_by", ""), ("short_description", "Geändert: " + InventedText.Line(random, 4)));
        Touch(ticket, now);
        done.Add("changed incident " + ticket.SysId);
    }

    private static void Comment(ServiceNowTenant tenant, Row ticket, SeededRandom random, DateTime now, List<string> done)
    {
        var row = tenant.Add("sys_journal_field");
        Set(row, ("sys_created_on", TenantClock.Text(now)), ("sys_created_by", InventedPeople.Agents[1].Login), ("name", ticket.Table.Name), ("element", "comments"), ("element_id", ticket.SysId), ("value", InventedText.Paragraphs(random, 120)));
        Touch(ticket, now);
        done.Add("added sys_journal_field " + row.SysId);
    }

    // A new file does not touch its ticket.
    private static void Attach(ServiceNowTenant tenant, Row ticket, SeededRandom random, DateTime now, List<string> done)
    {
        var row = tenant.Add("sys_attachment");
        var file = new InventedFile(InventedFileKind.Pdf, random.NextBits(), random.Between(2000, 9000));
        tenant.Files[row.SysId] = file;
        var size = file.Size.ToString(CultureInfo.InvariantCulture);
        Set(row, ("sys_created_on", TenantClock.Text(now)), ("sys_created_by", InventedPeople.Agents[1].Login), ("sys_updated_on", TenantClock.Text(now)), ("sys_updated_by", InventedPeople.Agents[1].Login), ("sys_mod_count", "0"), ("file_name", "Nachtrag.pdf"),
            ("content_type", file.ContentType), ("table_name", ticket.Table.Name), ("table_sys_id", ticket.SysId), ("size_bytes", size), ("size_compressed", size), ("compressed", "true"), ("state", "available"), ("hash", TableIndex.WorkedOutLater));
        done.Add("added sys_attachment " + row.SysId);
    }

    /// <summary>Tickets that others refer to; deleting those would change more than two.</summary>
    private static HashSet<string> Needed(ServiceNowTenant tenant) =>
        [.. tenant.RowsOf(tenant.Table("task")).SelectMany(row => new[] { row["parent"], row.Get("parent_incident"), row["universal_request"] }).OfType<string>().Where(id => id.Length > 0)];

    private static void Delete(ServiceNowTenant tenant, ServiceNowFaults faults, Row ticket, DateTime now, List<string> done)
    {
        foreach (var (table, column) in Children)
            foreach (var child in tenant.RowsOf(tenant.Table(table)).Where(row => row[column] == ticket.SysId).ToArray()) Remove(tenant, faults, child, now, done);
        Remove(tenant, faults, ticket, now, done);
        var trace = tenant.Add("sys_audit");
        Set(trace, ("sys_created_on", TenantClock.Text(now)), ("sys_created_by", "admin"), ("tablename", ticket.Table.Name), ("documentkey", ticket.SysId), ("fieldname", "DELETED"), ("oldvalue", "DELETED"), ("newvalue", "DELETED"), ("user", "admin"));
    }

    private static void Remove(ServiceNowTenant tenant, ServiceNowFaults faults, Row row, DateTime now, List<string> done)
    {
        tenant.Remove(row);
        done.Add("deleted " + row.Table.Name + " " + row.SysId);
        if (faults.NoAuditDelete.Contains(row.Table.Name)) return;
        var trace = tenant.Add("sys_audit_delete");
        Set(trace, ("sys_created_on", TenantClock.Text(now)), ("sys_created_by", "admin"), ("tablename", row.Table.Name), ("documentkey", row.SysId), ("display_value", row.Get("number") ?? row.Get("file_name") ?? ""));
    }

    // The sys_id stays; the row leaves one table for another.
    private static void Reclassify(ServiceNowTenant tenant, DateTime now, List<string> done)
    {
        if (tenant.RowsOf(tenant.Table("cmdb_ci_linux_server")).FirstOrDefault() is not { } before) return;
        tenant.Remove(before);
        var after = tenant.Add("cmdb_ci_win_server", before.SysId);
        foreach (var (at, column) in before.Table.Columns.Index())
            if (column.Name != "sys_class_name" && after.Table.IndexOf(column.Name) is var place and >= 0) after.Values[place] = before.Values[at];
        Set(after, ("sys_class_path", "/!!/!2/!(/!!/!#"), ("os", "Windows Server 2022"));
        Touch(after, now);
        done.Add("moved cmdb_ci_linux_server " + before.SysId + " to cmdb_ci_win_server");
    }
}
