using System.Text.Json.Nodes;

namespace Migrator.Connectors.Tests;

/// <summary>Requests that were made while recording, but left out as uninteresting: only gaps between ids and counts tell of them.</summary>
internal static class KixSandboxFillIns
{
    public static IEnumerable<(string Path, string Body)> Before(string exchange) => exchange switch
    {
        "catalogues#6" => [("/system/ticket/queues", """{"Queue":{"Name":"Seventh"}}""")],
        "catalogues#17" => [Field("MigDue", "Date", "Ticket"), Field("MigLong", "TextArea", "Ticket")],
        "catalogues#20" => [Field("MigContactID", "Text", "Contact"), Field("MigOrgID", "Text", "Organisation"), Field("MigFaqID", "Text", "FAQArticle")],
        "catalogues#28" => [("/system/faq/categories", """{"FAQCategory":{"Name":"Mail","ParentID":1}}""")],
        "contacts#10" => [("/contacts", """{"Contact":{"Firstname":"Fourth","Lastname":"Contact","Email":"fourth@acme.tld"}}""")],
        "tickets#25" => [("/tickets/2/articles", """{"Article":{"Subject":"time","Body":"b","ContentType":"text/plain; charset=utf-8","IncomingTime":"rubbish"}}""")],
        "tickets#64" => [Article(3)],
        "cmdb#0" => [("/system/generalcatalog", """{"GeneralCatalogItem":{"Class":"ITSM::ConfigItem::DeploymentState","Name":"Second"}}""")],
        "cmdb#5" => [("/system/cmdb/classes/83/definitions", Definition())],
        "cmdb#17" => [("/cmdb/configitems/1/versions", """{"ConfigItemVersion":{"Name":"seventh","DeplStateID":16,"InciStateID":3,"Data":{"SourceID":"x"}}}""")],
        "cmdb#26" => [("/cmdb/configitems", """{"ConfigItem":{"ClassID":83,"Version":{"Name":"del","DeplStateID":16,"InciStateID":1,"Data":{}}}}""")],
        "links#1" => [Ticket("LINK-1")],
        "tickets#67" => [Ticket("GAP-13"), Ticket("GAP-14")],
        "tickets#71" => [.. Enumerable.Range(23, 11).Select(_ => Article(3)), Inline(), Inline(), Inline()],
        _ => [],
    };

    private static (string Path, string Body) Field(string name, string type, string objectType) => ("/system/dynamicfields", new JsonObject
    {
        ["DynamicField"] = new JsonObject
        {
            ["Name"] = name, ["Label"] = name, ["FieldType"] = type, ["ObjectType"] = objectType, ["InternalField"] = 0, ["ValidID"] = 1,
            ["Config"] = new JsonObject { ["CountMin"] = 0, ["CountMax"] = 1, ["CountDefault"] = 1 },
        },
    }.ToJsonString());

    private static (string Path, string Body) Ticket(string number) =>
        ("/tickets", $$$"""{"Ticket":{"TN":"{{{number}}}","Title":"left out","ContactID":2,"QueueID":5}}""");

    private static (string Path, string Body) Article(int ticket) =>
        ($"/tickets/{ticket}/articles", """{"Article":{"Subject":"s","Body":"b","ContentType":"text/plain; charset=utf-8"}}""");

    private static (string Path, string Body) Inline() => ("/tickets/2/articles", """
        {"Article":{"Channel":"note","SenderType":"agent","Subject":"s","Body":"<p><img src=\"cid:q@migration\"></p>","ContentType":"text/html; charset=utf-8",
        "Attachments":[{"Filename":"p.png","ContentType":"image/png","ContentID":"q@migration","Disposition":"inline","Content":"iVBORw0KGgo="}]}}
        """);

    /// <summary>The recorded definition once more with a comment: the same attributes under the next id.</summary>
    private static string Definition()
    {
        var recorded = KixSandboxRecording.Read(KixSandboxRecording.Folder!, "cmdb").First().Line["request"]!["ConfigItemClass"]!["DefinitionString"]!;
        return new JsonObject
        {
            ["ConfigItemClassDefinition"] = new JsonObject { ["DefinitionString"] = recorded.GetValue<string>() + "\n# second version" },
        }.ToJsonString();
    }
}
