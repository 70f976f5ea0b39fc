using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>How the rows of a table are to be understood.</summary>
internal enum Use
{
    /// <summary>Each row is a record.</summary>
    Records,

    /// <summary>Each row tells of a record that was deleted.</summary>
    Deletions,
}

/// <summary>Which names a table is limited to, so that of a description of the whole instance only the part about read tables is fetched.</summary>
internal enum About
{
    Everything,
    CiClasses,
    ReadTables,
    ReadTablesAndClasses,
    Tickets,
}

/// <summary>A table as ServiceNow ships it, or a place in the order that is filled by asking the instance.</summary>
/// <param name="Name">The vendor's name.</param>
/// <param name="Kind">Kind of its rows.</param>
internal sealed record CatalogTable(string Name, Kind Kind)
{
    /// <summary>A root: its classes are asked for, and each is read from its own table.</summary>
    public bool Root { get; init; }

    /// <summary>Condition on its rows.</summary>
    public string? Filter { get; init; }

    /// <summary>Column that the condition needs.</summary>
    public string? FilterColumn { get; init; }

    /// <summary>Columns to ask for where "all" does not suffice.</summary>
    public string? Fields { get; init; }

    /// <summary>Time of a referenced row whose change changes this record too.</summary>
    public string? Touch { get; init; }

    /// <summary>Column with the ticket that a row hangs on; a reference, through which a query can look at the ticket.</summary>
    public string? Ticket { get; init; }

    /// <summary>Column with the sys_id of a ticket or of something else; it is no reference.</summary>
    public string? AnyRecord { get; init; }

    /// <summary>Column with a table's name, and which names are wanted.</summary>
    public (string Column, About Names) Limited { get; init; }

    /// <summary>Rows are only ever added; there is no sys_updated_on.</summary>
    public bool AddOnly { get; init; }

    /// <summary>How its rows are to be understood.</summary>
    public Use Use { get; init; }

    /// <summary>What to grant to an account that cannot read it.</summary>
    public string Grant { get; init; } = "a role that may read it, such as itil (User Administration > Users > Roles)";
}

/// <summary>The tables that hold a service desk, in reading order: descriptions, people, CMDB, tickets, what hangs on them, knowledge, deletions.</summary>
internal static class Catalog
{
    public const string Task = "task", Ci = "cmdb_ci", Knowledge = "kb_knowledge", Journal = "sys_journal_field", Attachment = "sys_attachment";
    public const string Dictionary = "sys_dictionary", Objects = "sys_db_object", Audit = "sys_audit", Deleted = "sys_audit_delete", Options = "sc_item_option_mtom";

    private const string Describe = "a read ACL for the export user (personalize_dictionary, or a read-only role with it; System Security > Access Control (ACL))";
    private const string Cmdb = "cmdb_read or itil (User Administration > Users > Roles)";
    private const string Articles = "knowledge, and read access in the user criteria of each knowledge base (Knowledge > Administration > Knowledge Bases)";
    private const string Orders = "itil or catalog_admin (User Administration > Users > Roles)";
    private const string Raw = "a read ACL for the export user on this table (System Security > Access Control (ACL))";

    public static IReadOnlyList<CatalogTable> Tables { get; } =
    [
        new(Objects, Kind.CiClass) { Limited = ("name", About.CiClasses), Grant = Describe },
        new(Dictionary, Kind.Field) { Limited = ("name", About.ReadTables), Grant = Describe },
        new("sys_choice", Kind.Choice) { Limited = ("name", About.ReadTables), Grant = Describe },
        new("sys_documentation", Kind.Other) { Limited = ("name", About.ReadTables), Grant = Describe },
        new("core_company", Kind.Organization), new("cmn_department", Kind.Organization), new("cmn_cost_center", Kind.Other),
        new("cmn_location", Kind.Location), new("sys_user_group", Kind.Team), new("sys_user", Kind.Person), new("sys_user_grmember", Kind.TeamMember),
        new("cmdb_model", Kind.Other) { Grant = Cmdb }, new("alm_asset", Kind.Other) { Grant = "asset (User Administration > Users > Roles)" },
        new(Ci, Kind.Ci) { Root = true, Grant = Cmdb },
        new("cmdb_rel_type", Kind.Choice) { Grant = Cmdb }, new("cmdb_rel_ci", Kind.CiRelation) { Grant = Cmdb },
        new("svc_ci_assoc", Kind.Link) { Grant = Cmdb }, new("cmdb_ci_outage", Kind.Other) { Grant = Cmdb },
        new("sc_catalog", Kind.Other) { Grant = Orders }, new("sc_category", Kind.Other) { Grant = Orders },
        new("sc_cat_item", Kind.CatalogItem) { Grant = Orders }, new("item_option_new", Kind.Other) { Grant = Orders },
        new("question_choice", Kind.Other) { Grant = Orders }, new("contract_sla", Kind.Other),
        new(Task, Kind.Ticket) { Root = true },
        new(Options, Kind.FormAnswer)
        {
            Fields = "sys_id,sys_created_on,sys_created_by,sys_updated_on,sys_updated_by,sys_mod_count,request_item,sc_item_option,"
                + "sc_item_option.sys_updated_on,sc_item_option.value,sc_item_option.order,sc_item_option.item_option_new,"
                + "sc_item_option.item_option_new.name,sc_item_option.item_option_new.question_text,sc_item_option.item_option_new.type",
            Touch = "sc_item_option.sys_updated_on", Ticket = "request_item", Grant = Orders,
        },
        new("sc_multi_row_question_answer", Kind.FormAnswer) { AnyRecord = "parent_id", Grant = Orders },
        new("question_answer", Kind.FormAnswer) { AnyRecord = "table_sys_id", Grant = Orders },
        new(Journal, Kind.Comment) { Filter = "elementINcomments,work_notes", FilterColumn = "element", AnyRecord = "element_id", AddOnly = true, Grant = Raw },
        new("task_time_worked", Kind.TimeEntry) { Ticket = "task" }, new("sysapproval_group", Kind.Other) { Ticket = "parent" },
        new("sysapproval_approver", Kind.Approval) { Ticket = "sysapproval" }, new("task_sla", Kind.Sla) { Ticket = "task" },
        new(Audit, Kind.Event) { Limited = ("tablename", About.Tickets), AnyRecord = "documentkey", AddOnly = true, Grant = Raw },
        new("task_ci", Kind.Link) { Ticket = "task" }, new(Attachment, Kind.Attachment) { AnyRecord = "table_sys_id" },
        new("kb_knowledge_base", Kind.KbSpace) { Grant = Articles }, new("kb_category", Kind.KbCategory) { Grant = Articles },
        new(Knowledge, Kind.KbArticle) { Root = true, Grant = Articles },
        new("kb_version", Kind.Other) { Grant = Articles }, new("kb_feedback", Kind.Other) { Grant = Articles },
        new("kb_uc_can_read_mtom", Kind.Other) { Grant = Articles }, new("kb_uc_cannot_read_mtom", Kind.Other) { Grant = Articles },
        new("kb_uc_can_contribute_mtom", Kind.Other) { Grant = Articles }, new("kb_uc_cannot_contribute_mtom", Kind.Other) { Grant = Articles },
        new("kb_2_sc", Kind.Other) { Grant = Articles }, new("m2m_kb_task", Kind.Link) { Ticket = "task", Grant = Articles },
        new("m2m_kb_ci", Kind.Link) { Grant = Articles }, new("kb_2_kb", Kind.Link) { Grant = Articles },
        new(Deleted, Kind.Other) { Limited = ("tablename", About.ReadTablesAndClasses), AddOnly = true, Use = Use.Deletions, Grant = Raw },
    ];
}
