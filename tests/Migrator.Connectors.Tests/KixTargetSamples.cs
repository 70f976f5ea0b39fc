using System.Text;
using System.Text.Json.Nodes;
using System.Security.Cryptography;
using Migrator.Core;

namespace Migrator.Connectors.Tests;

/// <summary>Invented records in the shape in which a plan hands them to the KIX target.</summary>
internal static class KixTargetSamples
{
    public static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static Key Key(Kind kind, string id) => new("servicenow", kind, id);

    public static Change Make(string target, Key key, JsonObject fields, params Change[] parts) => new(Verb.Create, target, key, target, fields) { Parts = parts };

    public static Change Entry(string target, string name, JsonObject fields) => Make(target, new Key("kix", Kind.Choice, $"{target}/{name}"), fields);

    public static Change File(string target, string id, string name, string type, byte[] content) =>
        Make(target, Key(Kind.Attachment, id), new JsonObject
        {
            ["Filename"] = name, ["ContentType"] = type, ["Content"] = Convert.ToHexStringLower(SHA256.HashData(content)),
        }) with { Content = () => new MemoryStream(content), Size = content.Length };

    public static Change Article(string id, string body, string time, bool visible = true, string sender = "external", JsonObject? more = null)
    {
        var fields = new JsonObject
        {
            ["Channel"] = "note", ["SenderType"] = sender, ["CustomerVisible"] = visible, ["From"] = "\"Möller, Änne\" <aenne@nordwerk.eu>", ["Subject"] = "Drucker",
            ["Body"] = body, ["IncomingTime"] = time,
        };
        foreach (var (name, value) in more ?? []) fields[name] = value?.DeepClone();
        return Make("Article", Key(Kind.Comment, id), fields);
    }

    public static Change Ticket(string unique, JsonObject fields, params Change[] parts)
    {
        var all = new JsonObject { ["TN"] = $"INC{unique}", ["Title"] = "Drucker druckt <nicht> & \"mehr\"", ["State"] = "open", ["Priority"] = "3 normal", ["Type"] = "Incident", ["Queue"] = "1" };
        foreach (var (name, value) in fields) all[name] = value?.DeepClone();
        return Make("Ticket", Key(Kind.Ticket, unique), all, parts);
    }

    public static Change Organisation(string unique, bool valid = true) => Make("Organisation", Key(Kind.Organization, unique), new JsonObject
    {
        ["Number"] = $"ORG-{unique}", ["Name"] = "Müller & Söhne 😀", ["Street"] = "Hafenstraße 1", ["Zip"] = "09111", ["City"] = "Chemnitz", ["Country"] = "Germany",
        ["Url"] = "https://nordwerk.eu", ["Comment"] = "from the old system", ["Valid"] = valid,
    });

    public static Change Contact(string unique, string organisation, bool valid = true) => Make("Contact", Key(Kind.Person, unique), new JsonObject
    {
        ["Firstname"] = "Émile", ["Lastname"] = "Łukasz", ["Email"] = $"Emile.{unique}@nordwerk.eu", ["Email1"] = $"second.{unique}@nordwerk.eu", ["Phone"] = "+49 371 1",
        ["Mobile"] = "+49 172 1", ["Title"] = "Dr.", ["Street"] = "Weg 2", ["Zip"] = "1", ["City"] = "Leipzig", ["Country"] = "Germany", ["Comment"] = "c",
        ["Organisation"] = organisation, ["Valid"] = valid,
    });

    public static IReadOnlyList<Func<Func<Key, TargetRef>, Change>> All(string unique)
    {
        Change queue = Make("Queue", Key(Kind.Team, "q" + unique), new JsonObject { ["Name"] = $"Team {unique}", ["Comment"] = "c", ["Valid"] = true });
        Change organisation = Organisation(unique);
        Change user = Make("User", Key(Kind.Person, "u" + unique), new JsonObject
        {
            ["Login"] = $"agent{unique}", ["Email"] = $"agent.{unique}@nordwerk.eu", ["Firstname"] = "Anna", ["Lastname"] = "Agentin", ["Valid"] = true,
        });
        Change contact = Contact(unique, "");
        Change itemClass = Make("ConfigItemClass", Key(Kind.CiClass, unique), new JsonObject
        {
            ["Name"] = $"Server {unique}", ["Comment"] = "migrated", ["Attributes"] = new JsonObject
            {
                ["serial_number"] = new JsonObject { ["label"] = "Serial 'No' \\ $x @y", ["type"] = "text", ["max_length"] = 100 },
                ["addresses"] = new JsonObject { ["label"] = "Adressen", ["type"] = "list" },
                ["bought"] = new JsonObject { ["label"] = "Gekauft", ["type"] = "date" },
                ["seen"] = new JsonObject { ["label"] = "Gesehen", ["type"] = "instant" },
                ["notes"] = new JsonObject { ["label"] = "Notizen", ["type"] = "text", ["max_length"] = 4000 },
            },
        });
        Change item = Make("ConfigItem", Key(Kind.Ci, unique), new JsonObject
        {
            ["Number"] = $"CI-{unique}", ["Name"] = "srv1", ["DeplState"] = "Production", ["InciState"] = "Operational", ["Data"] = new JsonObject
            {
                ["serial_number"] = "SN 1", ["addresses"] = new JsonArray("10.0.0.1", "10.0.0.2"), ["bought"] = "2020-01-02", ["seen"] = "2020-07-02T03:04:05Z", ["notes"] = "a\nb 😀",
            },
        });
        Change category = Make("FAQCategory", Key(Kind.KbCategory, unique), new JsonObject { ["Name"] = $"Wissen {unique}", ["Comment"] = "c" });
        Change faq = Make("FAQArticle", Key(Kind.KbArticle, unique), new JsonObject
        {
            ["Number"] = $"KB{unique}", ["Title"] = "Drucker einrichten", ["Language"] = "de", ["CustomerVisible"] = true,
            ["Field1"] = $"<p>Symptom é <img alt=\"Bild\" src=\"ref:servicenow:attachment:fi{unique}\"></p>", ["Field3"] = "<p>Lösung</p>",
            ["Keywords"] = new JsonArray("drucker", "zwei wörter"), ["Valid"] = true,
        }, File("FAQAttachment", "fi" + unique, "bild 1.png", "image/png", Png), File("FAQAttachment", "ff" + unique, "anleitung.pdf", "application/pdf", Encoding.UTF8.GetBytes("%PDF x")));
        Change ticket = Ticket(unique, new JsonObject { ["State"] = "closed", [$"DynamicField_MigD{unique}"] = "2019-07-03T04:05:06Z" },
            Article("a1" + unique, $"<p>Hallo <b>Welt</b> &amp; 😀</p><p><img src=\"ref:servicenow:attachment:i{unique}\"></p>", "2019-02-03T04:05:06Z"),
            Article("a2" + unique, "<p>Interne Notiz</p>", "2019-07-03T05:06:07Z", visible: false, sender: "agent", new JsonObject { ["TimeUnit"] = 15, ["To"] = "desk@nordwerk.eu" }),
            File("Attachment", "i" + unique, "bild ü.png", "image/png", Png),
            File("Attachment", "t1" + unique, "log: 1.txt", "text/plain", Encoding.UTF8.GetBytes("hello")),
            File("Attachment", "t2" + unique, "log: 1.txt", "text/plain", Encoding.UTF8.GetBytes("world")));
        Change second = Ticket("B" + unique, new JsonObject { ["State"] = $"waiting {unique}", ["PendingTime"] = "2031-01-02T03:04:05Z", ["Type"] = $"Change {unique}", ["Priority"] = $"urgent {unique}" });
        Change link = Make("Link", Key(Kind.Link, unique), new JsonObject { ["Type"] = "ParentChild" });
        return
        [
            _ => Entry("GeneralCatalogItem", $"ITSM::ConfigItem::DeploymentState/Retired {unique}", new JsonObject { ["Class"] = "ITSM::ConfigItem::DeploymentState", ["Name"] = $"Retired {unique}" }),
            _ => Entry("DynamicField", $"MigD{unique}", new JsonObject { ["Name"] = $"MigD{unique}", ["Label"] = "Original", ["FieldType"] = "DateTime", ["ObjectType"] = "Ticket" }),
            _ => Entry("TicketType", $"Change {unique}", new JsonObject { ["Name"] = $"Change {unique}" }),
            _ => Entry("TicketState", $"waiting {unique}", new JsonObject { ["Name"] = $"waiting {unique}", ["Type"] = "pending reminder" }),
            _ => Entry("TicketPriority", $"urgent {unique}", new JsonObject { ["Name"] = $"urgent {unique}" }),
            _ => queue,
            of => Make("Queue", Key(Kind.Team, "c" + unique), new JsonObject { ["Name"] = "Netz", ["Parent"] = of(queue.Key).Id, ["Valid"] = false }),
            _ => organisation,
            of => With(Organisation("child" + unique, valid: false), "Parent", of(organisation.Key).Id),
            _ => user,
            of => With(contact, "Organisation", of(organisation.Key).Id),
            of => Contact("gone" + unique, of(organisation.Key).Id, valid: false),
            _ => itemClass,
            of => With(item, "Class", of(itemClass.Key).Id),
            _ => category,
            of => With(faq, "Category", of(category.Key).Id),
            of => With(With(With(With(ticket, "Queue", of(queue.Key).Id), "Contact", of(contact.Key).Id), "Organisation", of(organisation.Key).Id), "Owner", "1"),
            of => With(With(second, "Queue", of(queue.Key).Id), "Contact", of(contact.Key).Id),
            of => With(With(link, "Source", $"Ticket/{of(ticket.Key).Id}"), "Target", $"Ticket/{of(second.Key).Id}"),
            of => With(With(Make("Link", Key(Kind.Link, "r" + unique), new JsonObject { ["Type"] = "RelevantTo" }), "Source", $"ConfigItem/{of(item.Key).Id}"), "Target", $"Ticket/{of(ticket.Key).Id}"),
        ];
    }

    public static Change With(Change change, string field, JsonNode? value)
    {
        var fields = change.Fields.DeepClone().AsObject();
        fields[field] = value;
        return change with { Fields = fields };
    }
}
