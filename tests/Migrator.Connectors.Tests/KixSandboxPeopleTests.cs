using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

[TestFixture]
public sealed class KixSandboxPeopleTests : KixSandboxFixture
{
    [Test]
    public async Task An_address_belongs_to_one_contact_whichever_field_and_case_it_is_in()
    {
        var answer = await PostAsync("/contacts", """{"Contact":{"Firstname":"A","Lastname":"B","Email3":"OLE@nordwerk.eu"}}""");
        Assert.That((answer.Status, answer.Message), Is.EqualTo((409, "Cannot create contact. Another contact with email address \"OLE@nordwerk.eu\" already exists.")));
    }

    [Test]
    public async Task A_contact_without_address_gets_an_invented_one()
    {
        var answer = await PostAsync("/contacts", """{"Contact":{"Firstname":"A","Lastname":"B"}}""");
        var contact = (await GetAsync($"/contacts/{answer.Body!["ContactID"]}")).Body!["Contact"]!;
        Assert.That(contact["Email"]!.GetValue<string>(), Does.Match("^noreply-0x[0-9A-F]{32}@nomail.com$"));
    }

    [Test]
    public async Task Only_valid_organisations_can_be_assigned()
    {
        await PatchAsync("/organisations/2", """{"Organisation":{"ValidID":2}}""");
        var answer = await PostAsync("/contacts", """{"Contact":{"Firstname":"A","Lastname":"B","PrimaryOrganisationID":2}}""");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, "BadRequest")));
    }

    [TestCase("/organisations", """{"Organisation":{"Number":"LEN151","Name":"n"}}""")]
    [TestCase("/organisations", """{"Organisation":{"Number":"n","Name":"LEN201"}}""")]
    [TestCase("/contacts", """{"Contact":{"Firstname":"LEN101","Lastname":"n"}}""")]
    [TestCase("/contacts", """{"Contact":{"Firstname":"n","Lastname":"LEN101"}}""")]
    public async Task Text_over_the_width_of_its_column_is_refused(string path, string body)
    {
        foreach (var length in new[] { 101, 151, 201 }) body = body.Replace($"LEN{length}", new string('x', length), StringComparison.Ordinal);
        Assert.That((await PostAsync(path, body)).Code, Is.EqualTo("Object.UnableToCreate"));
    }

    [Test]
    public async Task An_unknown_dynamic_field_of_a_contact_leaves_the_contact_behind()
    {
        var answer = await PostAsync("/contacts", """{"Contact":{"Firstname":"A","Lastname":"B","Email":"ab@nordwerk.eu","DynamicFields":[{"Name":"Nope","Value":"x"}]}}""");
        Assert.That(answer.Status, Is.EqualTo(500));
        Assert.That((await GetAsync("/contacts?" + Search("Contact", "Emails", "EQ", "\"ab@nordwerk.eu\""))).List("Contact"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Organisations_and_contacts_in_use_cannot_be_deleted()
    {
        await TicketIdAsync("\"TN\":\"1\"");
        var contact = await SendAsync("DELETE", $"/contacts/{Contact}", null, Token);
        var organisation = await SendAsync("DELETE", "/organisations/2", null, Token);
        Assert.That((contact.Status, organisation.Status), Is.EqualTo((409, 400)));
    }

    [TestCase("short", 400)]
    [TestCase("lowercase1", 400)]
    [TestCase("GoodPass1", 201)]
    public async Task Passwords_have_a_policy_and_users_may_have_none(string password, int status)
    {
        var answer = await PostAsync("/system/users", $$$"""{"User":{"UserLogin":"new","UserPw":"{{{password}}}","IsAgent":1}}""");
        var without = await PostAsync("/system/users", """{"User":{"UserLogin":"without","IsAgent":1}}""");
        Assert.That((answer.Status, without.Status), Is.EqualTo((status, 201)));
        var roles = (await GetAsync($"/system/users/{without.Body!["UserID"]}?include=RoleIDs")).Body!["User"]!["RoleIDs"]!.AsArray();
        Assert.That(roles.Select(role => role!.GetValue<int>()), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task Whoever_logs_in_is_the_author_and_nothing_in_the_body_changes_that()
    {
        await PatchAsync("/system/users/2", """{"User":{"UserPw":"GoodPass1"}}""");
        var ticket = await TicketIdAsync("\"CreateBy\":2,\"UserID\":2");
        var agent = await LogInAsync("agnes.moorwald", "GoodPass1", "Agent");
        await SendAsync("POST", $"/tickets/{ticket}/articles", Note("\"CreatedBy\":1"), agent);
        var read = await ReadTicketAsync(ticket, "?include=Articles");
        Assert.That((read["CreateBy"]!.GetValue<int>(), read["Articles"]!.AsArray().Single()!["CreatedBy"]!.GetValue<int>()), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task An_agent_without_admin_rights_cannot_touch_the_catalogues()
    {
        await PatchAsync("/system/users/2", """{"User":{"UserPw":"GoodPass1"}}""");
        var agent = await LogInAsync("agnes.moorwald", "GoodPass1", "Agent");
        var answer = await SendAsync("POST", "/system/ticket/types", """{"TicketType":{"Name":"x"}}""", agent);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((403, "Forbidden")));
    }

    [Test]
    public async Task The_shipped_agents_are_found_with_login_and_address()
    {
        var users = (await GetAsync("/system/users?" + Search("User", "UserLogin", "EQ", "\"agnes.moorwald\""))).List("User");
        Assert.That(users.Select(user => user!["UserEmail"]!.GetValue<string>()), Is.EqualTo(new[] { "agnes.moorwald@nordwerk.eu" }));
    }

    [Test]
    public async Task Field_names_are_unique_over_all_object_types_and_config_items_have_none()
    {
        await FieldAsync("MigOne", "Text", "Ticket");
        static string Body(string name, string type) => new JsonObject
        {
            ["DynamicField"] = new JsonObject
            {
                ["Name"] = name, ["Label"] = "l", ["FieldType"] = "Text", ["ObjectType"] = type, ["Config"] = new JsonObject { ["CountMax"] = 1 },
            },
        }.ToJsonString();
        var twice = await PostAsync("/system/dynamicfields", Body("MigOne", "Article"));
        var item = await PostAsync("/system/dynamicfields", Body("MigTwo", "ConfigItem"));
        var underscore = await PostAsync("/system/dynamicfields", Body("Mig_Two", "Ticket"));
        Assert.That((twice.Status, item.Status, underscore.Status), Is.EqualTo((409, 400, 400)));
    }
}
