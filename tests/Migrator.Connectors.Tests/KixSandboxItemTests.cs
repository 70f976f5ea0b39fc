using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class KixSandboxItemTests : KixSandboxFixture
{
    private const string Definition =
        "[ { Key => 'SourceID', Name => 'Source \\\\ \\'ID\\'', Searchable => 1, Input => { Type => 'Text', MaxLength => 5 } }, # comment\n"
        + "  { Key => 'NIC', Name => 'NIC', CountMax => 5, Input => { Type => 'Text' }, Sub => [ "
        + "{ Key => 'IP', Name => 'IP', Searchable => 1, CountMax => 5, Input => { Type => 'Text' } } ] },\n"
        + "  { Key => 'Att', Name => 'Att', CountMax => 3, Input => { Type => 'Attachment' } }, ]";

    private int classId;

    [SetUp]
    public async Task Class()
    {
        var body = new JsonObject { ["ConfigItemClass"] = new JsonObject { ["Name"] = "Server", ["DefinitionString"] = Definition } };
        classId = (await PostAsync("/system/cmdb/classes", body.ToJsonString())).Body!["ConfigItemClassID"]!.GetValue<int>();
    }

    [TestCase("[ { Key => ")]
    [TestCase("[ { Key => 'A' } ]")]
    [TestCase("[ { Key => 'A b', Name => 'A', Input => { Type => 'Text' } } ]")]
    [TestCase("system('x')")]
    [TestCase("[ { Key => \"$x\", Name => 'A', Input => { Type => 'Text' } } ]")]
    public async Task A_definition_that_is_no_plain_data_is_refused(string definition)
    {
        var body = new JsonObject { ["ConfigItemClass"] = new JsonObject { ["Name"] = "Broken", ["DefinitionString"] = definition } };
        Assert.That((await PostAsync("/system/cmdb/classes", body.ToJsonString())).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_class_reads_back_its_definition_with_defaults_and_takes_only_changed_ones()
    {
        var read = (await GetAsync($"/system/cmdb/classes/{classId}?include=CurrentDefinition")).Body!["ConfigItemClass"]!["CurrentDefinition"]!;
        var body = new JsonObject { ["ConfigItemClassDefinition"] = new JsonObject { ["DefinitionString"] = Definition } };
        var same = await PostAsync($"/system/cmdb/classes/{classId}/definitions", body.ToJsonString());
        Assert.Multiple(() =>
        {
            Assert.That(read["Definition"]![0]!["Name"]!.GetValue<string>(), Is.EqualTo("Source \\ 'ID'"));
            Assert.That(read["Definition"]![0]!["CountMax"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That((same.Status, same.Code), Is.EqualTo((409, "Conflict")));
        });
    }

    [Test]
    public async Task Data_is_stored_unchecked_unknown_keys_are_dropped_and_values_read_back_as_text()
    {
        var id = await AddAsync("N1", """{"SourceID":"longer than five","NIC":[{"NIC":"eth0","IP":["10.0.0.1"]}],"Unknown":1}""");
        var data = (await GetAsync($"/cmdb/configitems/{id}?include=CurrentVersion,Data")).Body!["ConfigItem"]!["CurrentVersion"]!["Data"]!;
        Assert.That(data.ToJsonString(), Is.EqualTo("""{"SourceID":"longer than five","NIC":[{"IP":["10.0.0.1"],"NIC":"eth0"}]}"""));
        Assert.That((await FindAsync("SourceID", "LONGER than five"), await FindAsync("NIC.IP", "10.0.0.1")), Is.EqualTo((1, 1)));
    }

    [TestCase("State", "installed")]
    [TestCase("Email", "no address")]
    [TestCase("Queue", "Nowhere")]
    public async Task Class_data_whose_key_is_called_like_a_checked_attribute_is_checked_like_it(string key, string value)
    {
        var answer = await PostAsync("/cmdb/configitems", Item("N1", $$"""{"{{key}}":"{{value}}"}"""));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "Validator.Failed")));
    }

    [Test]
    public async Task The_same_content_makes_no_version_but_an_attachment_always_does()
    {
        var id = await AddAsync("N1", """{"SourceID":"1"}""");
        var same = await VersionAsync(id, """{"SourceID":"1"}""");
        var incident = await PostAsync(
            $"/cmdb/configitems/{id}/versions", """{"ConfigItemVersion":{"Name":"n","DeplStateID":16,"InciStateID":3,"Data":{"SourceID":"1"}}}""");
        const string File = """{"SourceID":"1","Att":[{"Filename":"a.txt","ContentType":"text/plain","Content":"eA=="}]}""";
        var (first, second) = (await VersionAsync(id, File), await VersionAsync(id, File));
        Assert.That(new[] { same, incident, first, second }.Select(answer => answer.Status), Is.EqualTo(new[] { 200, 200, 201, 201 }));
        var item = (await GetAsync($"/cmdb/configitems/{id}?include=CurrentVersion,Data")).Body!["ConfigItem"]!;
        var file = item["CurrentVersion"]!["Data"]!["Att"]![0]!;
        var content = await GetAsync($"/cmdb/configitems/{id}/versions/{item["LastVersionID"]}/attachments/{file["AttachmentID"]}?include=Content");
        Assert.That(content.Body!["Attachment"]!["Content"]!.GetValue<string>(), Is.EqualTo("eA==\n"));
    }

    [Test]
    public async Task A_version_replaces_all_data_and_the_search_sees_the_current_one_only()
    {
        var id = await AddAsync("N1", """{"SourceID":"1"}""");
        await VersionAsync(id, """{"NIC":[{"IP":["10.0.0.9"]}]}""");
        Assert.That((await FindAsync("SourceID", "1"), await FindAsync("NIC.IP", "10.0.0.9")), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task A_number_is_unique_and_a_deleted_item_is_gone()
    {
        var id = await AddAsync("N1", "{}");
        var twice = await PostAsync("/cmdb/configitems", Item("N1", "{}"));
        await SendAsync("DELETE", $"/cmdb/configitems/{id}", null, Token);
        Assert.That(((await GetAsync($"/cmdb/configitems/{id}")).Status, twice.Code), Is.EqualTo((404, "Object.UnableToCreate")));
    }

    [Test]
    public async Task Links_repeat_with_409_and_exclude_the_other_type_and_direction_with_400()
    {
        static string Body(string source, string target, string type) => $$$"""{"Link":{"SourceObject":"Ticket","SourceKey":"{{{source}}}","TargetObject":"Ticket","TargetKey":"{{{target}}}","Type":"{{{type}}}"}}""";
        var first = await PostAsync("/links", Body("1", "2", "ParentChild"));
        var again = await PostAsync("/links", Body("1", "2", "ParentChild"));
        var reverse = await PostAsync("/links", Body("2", "1", "ParentChild"));
        var other = await PostAsync("/links", Body("1", "2", "Normal"));
        var self = await PostAsync("/links", Body("1", "1", "Normal"));
        var unknown = await PostAsync("/links", Body("1", "777777", "Normal"));
        Assert.That(
            new[] { first, again, reverse, other, self, unknown }.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 409, 400, 400, 400, 201 }));
    }

    [Test]
    public async Task The_knowledge_base_keeps_scripts_and_loses_inline_images_with_any_update()
    {
        var answer = await PostAsync(
            "/faq/articles",
            """{"FAQArticle":{"Title":"t","CategoryID":1,"Number":"KB1","Language":"de","Field1":"<script>x()</script><img src=\"data:image/png;base64,iVBORw0KGgo=\">","Keywords":["a b"]}}""");
        var path = $"/faq/articles/{answer.Body!["FAQArticleID"]}";
        var before = (await GetAsync(path + "?include=Attachments")).Body!["FAQArticle"]!;
        await PatchAsync(path, """{"FAQArticle":{"Title":"u"}}""");
        var after = (await GetAsync(path + "?include=Attachments")).Body!["FAQArticle"]!;
        Assert.Multiple(() =>
        {
            Assert.That(before["Field1"]!.GetValue<string>(), Does.StartWith("<script>x()</script><img src=\"cid:pasted."));
            Assert.That(before["Keywords"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That((before["Attachments"]!.AsArray().Count, after["Attachments"]!.AsArray().Count), Is.EqualTo((1, 0)));
        });
    }

    [TestCase("\"Number\":\"KB1\"")]
    [TestCase("\"Language\":\"fr\"")]
    [TestCase("\"CategoryID\":99")]
    [TestCase("\"Attachments\":[{\"Filename\":\"a\",\"Content\":\"\"}]")]
    [TestCase("\"Attachments\":[]")]
    public async Task Articles_of_the_knowledge_base_are_refused_for_what_they_lack(string member)
    {
        await PostAsync("/faq/articles", """{"FAQArticle":{"Title":"t","CategoryID":1,"Number":"KB1"}}""");
        var article = new JsonObject { ["Title"] = "t", ["CategoryID"] = 1 };
        foreach (var (name, value) in JsonNode.Parse($"{{{member}}}")!.AsObject()) article[name] = value?.DeepClone();
        Assert.That((await PostAsync("/faq/articles", new JsonObject { ["FAQArticle"] = article }.ToJsonString())).Status, Is.EqualTo(400));
    }

    private string Item(string number, string data) =>
        $$$"""{"ConfigItem":{"ClassID":{{{classId}}},"Number":"{{{number}}}","Version":{"Name":"n","DeplStateID":16,"InciStateID":1,"Data":{{{data}}} } } }""";

    private async Task<int> AddAsync(string number, string data)
    {
        var answer = await PostAsync("/cmdb/configitems", Item(number, data));
        Assert.That(answer.Status, Is.EqualTo(201), answer.Message);
        return answer.Body!["ConfigItemID"]!.GetValue<int>();
    }

    private Task<Answer> VersionAsync(int id, string data) =>
        PostAsync($"/cmdb/configitems/{id}/versions", $$$"""{"ConfigItemVersion":{"Name":"n","DeplStateID":16,"InciStateID":3,"Data":{{{data}}}}}""");

    private async Task<int> FindAsync(string key, string value) =>
        (await GetAsync("/cmdb/configitems?" + Search("ConfigItem", "CurrentVersion.Data." + key, "EQ", $"\"{value}\""))).List("ConfigItem").Count;
}
