using static Migrator.Core.Kind;

namespace Migrator.Core;

public static partial class NeutralModel
{
    private static IEnumerable<NeutralKind> Define() =>
    [
        .. People(), .. Configuration(), .. Cmdb(), .. Knowledge(), .. Tickets(),
    ];

    private static NeutralKind[] People() =>
    [
        new(Organization, "A customer, a company or a department of one",
        [
            Text("name", "Name", required: true), Text("number", "Number or short name"), Choice("type", "What it is", "company", "department"),
            Ref("parent", "The organization that it belongs to", Organization), Flag("active", "In use"), Text("street", "Street"), Text("zip", "Postal code"),
            Text("city", "City"), Text("country", "Country"), Text("phone", "Telephone"), Text("url", "Web address"), Text("comment", "Note"), Created, Updated, Custom,
        ]),
        new(Location, "A site",
        [
            Text("name", "Name", required: true), Ref("parent", "The location that it lies in", Location), Text("street", "Street"), Text("zip", "Postal code"),
            Text("city", "City"), Text("country", "Country"), Created, Updated, Custom,
        ]),
        new(Team, "A group that works on tickets",
        [
            Text("name", "Name", required: true), Text("description", "What it does"), Text("email", "Address"), Ref("parent", "The team that it belongs to", Team),
            Ref("manager", "Who leads it", Person), Flag("active", "In use"), Created, Updated, Custom,
        ]),
        new(Person, "A requester or an agent",
        [
            Text("name", "Full name"), Text("first_name", "First name"), Text("last_name", "Last name"), Text("login", "Login name"), Texts("emails", "Addresses, main one first"),
            Text("phone", "Telephone"), Text("mobile", "Mobile telephone"), Flag("active", "In use"), Text("title", "Function"), Ref("organization", "Company", Organization),
            Ref("department", "Department", Organization), Ref("location", "Site", Location), Ref("manager", "Superior", Person), Text("locale", "Language"),
            Text("time_zone", "Time zone"), Text("employee_number", "Personnel number"), Texts("roles", "Roles"), Flag("vip", "Very important"), Created, Updated, Custom,
        ]),
        new(TeamMember, "Membership of a person in a team",
            [NeedRef("team", "The team", Team), NeedRef("person", "The member", Person), Created, Updated, Custom]),
    ];

    private static NeutralKind[] Configuration() =>
    [
        new(Field, "The definition of a column at the source",
        [
            Text("owner", "Table that it belongs to", required: true), Text("name", "Name of the column"), Text("label", "Label"), Text("type", "Type, the source's word"),
            Text("refers", "Table that it refers to"), Number("max_length", "Longest value in characters"), Flag("mandatory", "Must be filled"), Flag("active", "In use"),
            Text("default", "Value of a new record"), Created, Updated, Custom,
        ]),
        new(Kind.Choice, "One value of a list at the source",
        [
            Text("owner", "Table that it belongs to", required: true), Text("field", "Column", required: true), Text("value", "Stored value"), Text("label", "Label"),
            Text("locale", "Language of the label"), Number("sequence", "Place in the list"), Text("dependent_value", "Value of the column that it depends on"),
            Flag("active", "Can be chosen"), Created, Updated, Custom,
        ]),
        new(Service, "A service",
        [
            Text("name", "Name", required: true), Text("description", "What it is"), Ref("owner", "Who answers for it", Person), Text("category", "Category"),
            Text("status", "Status"), Created, Updated, Custom,
        ]),
        new(CatalogItem, "What can be ordered",
        [
            Text("name", "Name", required: true), Text("description", "What it is"), Text("category", "Category"), Flag("active", "Can be ordered"),
            Map("form", "Questions"), Created, Updated, Custom,
        ]),
    ];

    private static NeutralKind[] Cmdb() =>
    [
        new(CiClass, "A class of configuration items",
        [
            Text("name", "Name at the source", required: true), Text("label", "Label"), Text("parent", "Name of the class that it extends"), Created, Updated, Custom,
        ]),
        new(Ci, "A configuration item",
        [
            Text("class", "Name of its class", required: true), Text("name", "Name"), Text("serial_number", "Serial number"), Text("asset_number", "Asset number"),
            Text("status", "Life-cycle status"), Text("environment", "Environment"), Ref("owner", "Owner", Person), Ref("assigned_to", "User", Person),
            Ref("organization", "Company", Organization), Ref("location", "Site", Location), Ref("team", "Who supports it", Team), Text("ip_address", "Network address"),
            Text("description", "Description"), Map("attributes", "All other attributes of its class, by the source's names"), Created, Updated, Custom,
        ]),
        new(CiRelation, "A typed, directed relation of two configuration items",
        [
            NeedRef("source", "Parent: the one that depends, contains, runs", Ci), NeedRef("target", "Child: what it depends on, contains, is run by", Ci),
            Text("type", "Type, 'parent word::child word'"), Created, Updated, Custom,
        ]),
    ];

    private static NeutralKind[] Knowledge() =>
    [
        new(KbSpace, "A knowledge base", [Text("title", "Title", required: true), Text("description", "What it is for"), Ref("owner", "Who answers for it", Person), Flag("active", "In use"), Created, Updated, Custom]),
        new(KbCategory, "A category of knowledge",
        [
            Text("title", "Title", required: true), Ref("parent", "The category or base above it", KbCategory, KbSpace), Flag("active", "In use"), Created, Updated, Custom,
        ]),
        new(KbArticle, "A knowledge article in one version and language",
        [
            Text("number", "Number"), Text("title", "Title"), Body("body", "Text"), Text("version", "Version"), Choice("state", "State", "draft", "review", "published", "retired", "outdated"),
            Flag("latest", "Newest version"), Text("language", "Language, such as en"), Ref("translation_of", "The article that it translates", KbArticle),
            Ref("space", "Base", KbSpace), Ref("category", "Category", KbCategory), Ref("author", "Author", Person), Texts("keywords", "Keywords"),
            Choice("audience", "Who may read it", "public", "internal"), Date("valid_until", "Last day on which it is valid"), Date("published_at", "Day of publication"),
            Refs("inline", "Attachments shown in the body", Attachment), Mentioned, Created, Updated, Custom,
        ]),
    ];

    private static NeutralKind[] Tickets() =>
    [
        new(Ticket, "An incident, a request, a problem, a change, a task or a release",
        [
            Choice("type", "What it is", "incident", "request", "problem", "change", "task", "release"), Text("number", "Number"), Text("subject", "Subject"),
            Body("description", "Description"), Choice("status", "Status", "new", "open", "waiting", "resolved", "closed", "cancelled"), Text("substatus", "Status in the source's own words"),
            Body("resolution", "How it was solved"), Text("resolution_code", "Code of the solution"),
            Choice("priority", "Priority", "critical", "high", "normal", "low", "planning"), Choice("impact", "Impact", "high", "medium", "low"),
            Choice("urgency", "Urgency", "high", "medium", "low"), Text("category", "Category"), Text("subcategory", "Category below it"), Text("channel", "How it came in"),
            Ref("requester", "Who needs help", Person), Ref("opened_by", "Who entered it", Person), Ref("assignee", "Who works on it", Person), Ref("team", "The team that works on it", Team),
            Ref("organization", "Company", Organization), Ref("location", "Site", Location), Ref("parent", "The ticket above it", Ticket), Ref("ci", "Affected configuration item", Ci),
            Ref("service", "Affected service", Ci, Service), Refs("watchers", "Who is kept informed", Person), Instant("due_at", "When it is due"), Instant("opened_at", "When it was opened"),
            Instant("resolved_at", "When it was solved"), Instant("closed_at", "When it was closed"), Texts("tags", "Tags"), Text("created_by", "Login of who created it"),
            Refs("inline", "Attachments shown in the description", Attachment), Mentioned, Created, Updated, Custom,
        ]),
        new(FormAnswer, "One answer to a question of a request",
        [
            NeedRef("ticket", "Ticket", Ticket), Text("name", "Name of the question at the source"), Text("label", "The question"), Text("value", "The answer"),
            Number("row", "Row, where the question is a table"), Number("sequence", "Place in the form"), Created, Updated, Custom,
        ]),
        new(Comment, "One entry in the conversation of a record",
        [
            NeedRef("owner", "What it belongs to"), Ref("author", "Who wrote it", Person), Text("author_login", "Login of who wrote it, where nothing more is known"),
            Choice("visibility", "Who may read it", "public", "internal"), Text("channel", "How it came in"), Body("body", "Text"),
            Refs("inline", "Attachments shown in the body", Attachment), Mentioned, Created, Updated, Custom,
        ]),
        new(TimeEntry, "Time worked",
            [NeedRef("ticket", "Ticket", Ticket), Ref("person", "Who worked", Person), Duration("duration", "How long"), Date("day", "On which day"), Text("note", "Note"), Created, Updated, Custom]),
        new(Approval, "A decision that was asked for",
        [
            NeedRef("ticket", "Ticket", Ticket), Ref("approver", "Who decides", Person), Choice("state", "Decision", "requested", "approved", "rejected", "cancelled", "not_required"),
            Text("comment", "Note"), Created, Updated, Custom,
        ]),
        new(Sla, "A clock of a service-level agreement",
        [
            NeedRef("ticket", "Ticket", Ticket), Text("name", "Agreement"), Text("stage", "Stage"), Flag("breached", "Missed"), Instant("started_at", "Start"), Instant("ended_at", "End"),
            Instant("due_at", "When it is due"), Duration("duration", "How long it ran"), Created, Updated, Custom,
        ]),
        new(Survey, "Satisfaction", [NeedRef("ticket", "Ticket", Ticket), Ref("person", "Who answered", Person), Text("score", "Score"), Text("comment", "Note"), Created, Updated, Custom]),
        new(Event, "One change of one field in the history of a record",
        [
            NeedRef("owner", "What was changed"), Text("field", "Column"), Text("old", "Value before"), Text("new", "Value after"), Text("actor", "Login of who changed it"), Created, Updated, Custom,
        ]),
        new(Attachment, "A file that belongs to a record",
        [
            NeedRef("owner", "What it belongs to"), Text("name", "File name"), Text("media_type", "Media type"), Number("size", "Bytes"), Text("sha256", "SHA-256, lower-case hexadecimal"),
            Text("author_login", "Login of who attached it"), Created, Updated, Custom,
        ]),
        new(Link, "A link of two records",
        [
            NeedRef("source", "From"), NeedRef("target", "To"),
            Choice("type", "What the target is to the source", "related", "parent", "caused_by", "problem", "change", "duplicate_of", "affects", "knowledge"), Created, Updated, Custom,
        ]),
        new(Other, "A record that only gives others a readable name: a model, a contract, a cost centre", [Text("name", "Name"), Created, Updated, Custom]),
    ];
}
