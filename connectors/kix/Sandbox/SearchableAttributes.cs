using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>A field of an object type that searches and sorting may name.</summary>
internal sealed record SearchableAttribute(string Name, string Flags, string ValueType, string[] Operators, string? Class = null, int? ClassId = null)
{
    public bool Searchable => Flags[1] == '1';

    public bool Sortable => Flags[2] == '1';
}

/// <summary>What GET /objectsearch/... lists: the fields of five object types. Flags: full text, searchable, sortable.</summary>
internal sealed class SearchableAttributes(Backend backend)
{
    private const string Text = "EQ NE IN !IN STARTSWITH ENDSWITH CONTAINS LIKE";
    private const string TextOrEmpty = "EMPTY EQ NE IN !IN STARTSWITH ENDSWITH CONTAINS LIKE";
    private const string TextInLast = "EQ NE STARTSWITH ENDSWITH CONTAINS LIKE IN !IN";
    private const string Id = "EQ NE IN !IN LT LTE GT GTE";
    private const string By = "EQ NE IN !IN LT GT LTE GTE";
    private const string Choice = "EQ NE IN !IN GT GTE LT LTE";
    private const string Instant = "EQ NE LT GT LTE GTE";
    private const string Data = "EMPTY EQ NE IN !IN LT LTE GT GTE ENDSWITH STARTSWITH CONTAINS LIKE";

    private static readonly Dictionary<string, SearchableAttribute[]> Fixed = new(StringComparer.Ordinal)
    {
        ["Ticket"] =
        [
            .. Group("AccountedTime", "011", "NUMERIC", "EMPTY " + By), .. Group("Age", "001", "TEXTUAL", ""),
            .. Group("ArticleCreateTime", "010", "DATETIME", "EQ LT GT LTE GTE"), .. Group("ArticleFlag.Seen TicketFlag.Seen", "010", "TEXTUAL", "EQ NE"),
            .. Group("ArticleID ChannelID CustomerVisible SenderTypeID WatcherUserID", "010", "NUMERIC", By), .. Group("AttachmentCount", "001", "NUMERIC", ""),
            .. Group("AttachmentName Body Cc Channel From SenderType StateType Subject To", "110", "TEXTUAL", Text),
            .. Group("ChangeBy ChangeByID CreateBy CreateByID", "011", "NUMERIC", By), .. Group("ChangeTime CloseTime", "010", "DATETIME", "EQ LT LTE GT GTE"),
            .. Group("Contact OwnerName ResponsibleName", "011", "TEXTUAL", Text),
            .. Group("ContactID LockID OwnerID PriorityID QueueID ResponsibleID TypeID", "011", "NUMERIC", Choice),
            .. Group("CreateTime LastChangeTime PendingTime", "011", "DATETIME", Instant),
            .. Group("CreatedPriorityID CreatedQueueID CreatedStateID CreatedTypeID", "010", "NUMERIC", Id),
            .. Group("HistoricOwnerID HistoricPriorityID HistoricQueueID HistoricStateID HistoricTypeID StateTypeID", "010", "NUMERIC", Id),
            .. Group("Fulltext", "010", "TEXTUAL", "LIKE"), .. Group("HistoricMyQueues MyQueues OwnerOutOfOffice ResponsibleOutOfOffice", "010", "NUMERIC", "EQ"),
            .. Group("ID StateID TicketID", "011", "NUMERIC", Id),
            .. Group("Lock Owner Priority Queue Responsible State TicketNumber Title Type", "111", "TEXTUAL", Text),
            .. Group("Organisation OrganisationNumber", "111", "TEXTUAL", TextOrEmpty),
            .. Group("OrganisationFulltext OwnerFulltext ResponsibleFulltext", "010", "TEXTUAL", "STARTSWITH ENDSWITH CONTAINS LIKE"),
            .. Group("OrganisationID", "011", "NUMERIC", "EMPTY " + Choice),
            .. Group("OwnerOutOfOfficeSubstitute ResponsibleOutOfOfficeSubstitute TicketOutOfOfficeSubstitute", "010", "NUMERIC", "EMPTY " + Choice),
        ],
        ["Contact"] =
        [
            .. Group("AssignedUserID OrganisationID OrganisationIDs PrimaryOrganisationID UserID", "011", "NUMERIC", "EMPTY EQ NE IN !IN"),
            .. Group("ChangeBy ChangeByID CreateBy CreateByID", "011", "NUMERIC", By), .. Group("ChangeTime CreateTime", "011", "DATETIME", Instant),
            .. Group("City Comment Country Fax Login Mobile Organisation OrganisationNumber Phone", "111", "TEXTUAL", "EMPTY " + TextInLast),
            .. Group("PrimaryOrganisation PrimaryOrganisationNumber Street Title UserLogin Zip", "111", "TEXTUAL", "EMPTY " + TextInLast),
            .. Group("ContactID ID", "011", "NUMERIC", Id), .. Group("Email Email1 Email2 Email3 Email4 Email5 Firstname Lastname", "111", "TEXTUAL", TextInLast),
            .. Group("Emails", "010", "TEXTUAL", TextInLast), .. Group("Fulltext", "010", "TEXTUAL", "LIKE"),
            .. Group("IsAgent IsCustomer", "011", "NUMERIC", "EQ NE"), .. Group("Valid", "011", "TEXTUAL", "EQ NE IN !IN"),
            .. Group("ValidID", "011", "NUMERIC", "EQ NE IN !IN"),
        ],
        ["Organisation"] =
        [
            .. Group("ChangeBy ChangeByID CreateBy CreateByID", "011", "NUMERIC", By), .. Group("ChangeTime CreateTime", "011", "DATETIME", Instant),
            .. Group("City Comment Country Street Url Zip", "011", "TEXTUAL", TextOrEmpty), .. Group("Fulltext", "010", "TEXTUAL", "LIKE"),
            .. Group("ID OrganisationID", "011", "NUMERIC", Id), .. Group("Name Number", "011", "TEXTUAL", Text),
            .. Group("ParentID", "011", "NUMERIC", "EMPTY EQ NE IN !IN"), .. Group("Valid", "011", "TEXTUAL", "EQ NE IN !IN"),
            .. Group("ValidID", "011", "NUMERIC", "EQ NE IN !IN"),
        ],
        ["ConfigItem"] =
        [
            .. Group("AssignedContact AssignedOrganisation", "010", "NUMERIC", "EQ IN"), .. Group("ChangeBy ChangeByID CreateBy CreateByID", "011", "NUMERIC", By),
            .. Group("ChangeTime CreateTime", "011", "DATETIME", Instant), .. Group("Class DeplState InciState Name Number", "011", "TEXTUAL", Text),
            .. Group("ClassID ClassIDs DeplStateID DeplStateIDs InciStateID InciStateIDs", "011", "NUMERIC", Choice),
            .. Group("ConfigItemID ID", "011", "NUMERIC", Id), .. Group("DeplStateType", "010", "TEXTUAL", Text), .. Group("Fulltext", "010", "TEXTUAL", "LIKE"),
        ],
        ["FAQArticle"] =
        [
            .. Group("Approved CustomerVisible", "011", "NUMERIC", "EQ NE"), .. Group("AssignedContact", "010", "NUMERIC", "EQ"),
            .. Group("Category Language Number Title Visibility", "011", "TEXTUAL", TextInLast),
            .. Group("CategoryID ChangeBy CreateBy CreatedUserIDs FAQArticleID ID LastChangedUserIDs ValidID", "011", "NUMERIC", "EQ NE IN !IN"),
            .. Group("ChangeTime CreateTime", "011", "DATETIME", Instant),
            .. Group("Field1 Field2 Field3 Field4 Field5 Field6", "010", "TEXTUAL", "EMPTY STARTSWITH ENDSWITH CONTAINS LIKE"),
            .. Group("Fulltext", "010", "TEXTUAL", "LIKE"), .. Group("Keywords", "011", "TEXTUAL", "EMPTY " + TextInLast),
            .. Group("Rating Votes", "011", "NUMERIC", Instant), .. Group("Valid", "011", "TEXTUAL", "EQ NE IN !IN"),
        ],
    };

    public IEnumerable<Route> Routes() => [new("GET", "/objectsearch/:ObjectType", List)];

    public static IEnumerable<SearchableAttribute> Of(Backend backend, string objectType) => objectType switch
    {
        "Ticket" => Fixed["Ticket"].Concat(backend.DynamicFields.Of("Ticket", "Article").Select(Field)),
        "ConfigItem" => Fixed["ConfigItem"].Concat(backend.Classes.Current().SelectMany(OfClass)),
        _ => Fixed[objectType].Concat(backend.DynamicFields.Of(objectType).Select(Field)),
    };

    private static IEnumerable<SearchableAttribute> Group(string names, string flags, string type, string operators) =>
        names.Split(' ').Select(name => new SearchableAttribute(name, flags, type, operators.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static SearchableAttribute Field(JsonObject field)
    {
        var full = field.Text("ObjectType") is "Ticket" or "Contact" ? "111" : field.Text("ObjectType") == "Article" ? "110" : "011";
        var (flags, type, operators) = field.Text("FieldType") switch
        {
            "TextArea" => (full, "TEXTUAL", "EMPTY EQ NE STARTSWITH ENDSWITH CONTAINS LIKE"),
            "Multiselect" => (full, "TEXTUAL", "EMPTY EQ NE IN !IN LT LTE GT GTE STARTSWITH ENDSWITH CONTAINS LIKE"),
            "Date" => ("011", "DATE", "EMPTY EQ NE GT GTE LT LTE"),
            "DateTime" => ("011", "DATETIME", "EMPTY EQ NE GT GTE LT LTE"),
            "ITSMConfigItemReference" => ("010", "NUMERIC", "EMPTY EQ NE IN !IN"),
            "CheckList" or "Table" => ("010", "TEXTUAL", "EMPTY"),
            _ => (full, "TEXTUAL", TextOrEmpty),
        };
        return Group("DynamicField_" + field.Text("Name"), flags, type, operators).Single();
    }

    /// <summary>What searches may name of the class data.</summary>
    public static IEnumerable<SearchableAttribute> OfClass(ItemDefinition definition) => OfClass(definition, definition.Attributes, "CurrentVersion.Data.");

    private static IEnumerable<SearchableAttribute> OfClass(ItemDefinition definition, JsonArray attributes, string prefix)
    {
        foreach (var attribute in attributes.OfType<JsonObject>())
        {
            var name = prefix + attribute.Text("Key");
            var type = attribute["Input"]?["Type"].AsText();
            if (attribute.Filled("Searchable"))
            {
                yield return new SearchableAttribute(
                    name, "010", type is "Date" ? "DATE" : type is "DateTime" ? "DATETIME" : "TEXTUAL",
                    (type is "Date" or "DateTime" ? "EMPTY EQ NE LT LTE GT GTE" : Data).Split(' '), definition.ClassName, definition.ClassId);
            }

            if (attribute["Sub"] is not JsonArray below) continue;
            foreach (var one in OfClass(definition, below, name + ".")) yield return one;
        }
    }

    private Reply List(Call call)
    {
        var type = call.Path["ObjectType"];
        if (!Fixed.ContainsKey(type)) throw Refusal.NotFound("Invalid ObjectType!");
        var list = Of(backend, type).OrderBy(attribute => attribute.Name, StringComparer.Ordinal).ThenBy(attribute => attribute.Class, StringComparer.Ordinal)
            .Select(attribute => new JsonObject
            {
                ["IsFulltextable"] = attribute.Flags[0] - '0', ["IsSearchable"] = attribute.Flags[1] - '0', ["IsSortable"] = attribute.Flags[2] - '0',
                ["ObjectSpecifics"] = type == "ConfigItem"
                    ? new JsonObject { ["Class"] = attribute.Class, ["ClassID"] = attribute.ClassId?.ToText() }
                    : null,
                ["ObjectType"] = type, ["Operators"] = new JsonArray([.. attribute.Operators.Select(name => JsonValue.Create(name))]),
                ["Property"] = attribute.Name, ["Requires"] = null, ["ValueType"] = attribute.ValueType,
            }).ToArray();
        return new Reply(200, new JsonObject { ["SupportedAttributes"] = new JsonArray([.. list]) }, "SupportedAttributes", list.Length);
    }
}
