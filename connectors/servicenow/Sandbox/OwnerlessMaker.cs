using Migrator.Sandbox;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>What hangs on nothing that is still there: archives, old deletions, files of odd owners, mail.</summary>
internal static class OwnerlessMaker
{
    public static void Make(TenantMaker make)
    {
        for (var i = 0; i < make.Share(0.01, 3); i++)
        {
            var row = make.New("ar_incident");
            Set(row, ("number", Number("INC", 9_000_000 + i)), ("short_description", make.Line()), ("description", make.Text()), ("state", "7"), ("priority", "4"), ("impact", "3"), ("urgency", "3"), ("category", "inquiry"), ("caller_id", make.User()), ("opened_at", row["sys_created_on"]),
                ("opened_by", make.User()), ("closed_at", row["sys_updated_on"]), ("closed_by", make.Agent()), ("resolved_at", row["sys_updated_on"]), ("assigned_to", make.Agent()), ("assignment_group", make.Group()), ("company", make.Random.Pick(make.Companies).SysId),
                ("close_code", "Solved (Permanently)"), ("close_notes", make.Line()), ("active", "false"), ("sys_class_name", "incident"), ("ar_archived", "2026-06-01 00:00:00"));
        }
        for (var i = 0; i < 4; i++)
        {
            var row = make.New("sys_audit_delete");
            Set(row, ("tablename", i == 3 ? "cmdb_ci_computer" : "incident"), ("documentkey", SeededRandom.HexId(make.Tenant.Seed, "deleted long ago", i)), ("display_value", Number("INC", 8_000_000 + i)));
        }
        var created = TenantClock.Start.AddDays(30);
        var person = make.Users[4];
        var photo = make.Attach("ZZ_YYsys_user", person.SysId, "photo", make.File(InventedFileKind.Png, 1500), created, "admin");
        (photo["content_type"], person["photo"]) = ("image/png", photo.SysId);
        make.Attach("u_ghost_table", SeededRandom.HexId(make.Tenant.Seed, "ghost", 0), "verwaist.txt", make.File(InventedFileKind.Text, 300), created, "admin");
        var mail = make.New("sys_email");
        Set(mail, ("subject", "RE: " + make.Line()), ("type", "received"), ("mailbox", "inbox"), ("recipients", "service@nordwerk.eu"), ("body", make.Page()), ("target_table", "incident"), ("instance", make.Tickets[^1].SysId));
        make.Attach("sys_email", mail.SysId, "brief.pdf", make.File(InventedFileKind.Pdf, 900), created, "system");
        foreach (var (name, value) in ((string, string)[])[("instance_name", "sandbox"), ("glide.buildname", "Australia"), ("glide.buildtag.last", "glide-australia-02-11-2026"), ("glide.invalid_query.returns_no_rows", "false"), ("glide.sys.default.tz", "GMT")])
            Set(make.New("sys_properties"), ("name", name), ("value", value), ("type", "string"), ("is_private", "false"));
    }
}
