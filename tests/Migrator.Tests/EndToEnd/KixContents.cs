using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Migrator.Tests.EndToEnd;

/// <summary>
/// What a KIX system holds, read over its API: a line for each record, sorted. Ids and times of the import are left out or replaced by the numbers that
/// the records brought along, so that two systems can be compared.
/// </summary>
internal sealed partial class KixContents : IDisposable
{
    private readonly HttpClient http = new();
    private readonly List<string> lines = [];
    private readonly Dictionary<(string Object, string Id), string> numbers = [];

    private KixContents()
    {
    }

    public static async Task<string> ReadAsync(Uri url, string user, string password)
    {
        using var contents = new KixContents();
        await contents.LogInAsync(url, user, password);
        await contents.ReadAsync();
        contents.lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', contents.lines);
    }

    public void Dispose() => http.Dispose();

    private async Task LogInAsync(Uri url, string user, string password)
    {
        http.BaseAddress = new Uri(url.AbsoluteUri.TrimEnd('/') + "/");
        using var login = new StringContent(new JsonObject { ["UserLogin"] = user, ["Password"] = password, ["UserType"] = "Agent" }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("auth", UriKind.Relative), login);
        answer.EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", (await answer.Content.ReadFromJsonAsync<JsonObject>())!["Token"]!.GetValue<string>());
    }

    private async Task ReadAsync()
    {
        foreach (var one in await ListAsync("organisations", "Organisation", "DynamicFields")) Add("Organisation", one, "Number");
        foreach (var one in await ListAsync("contacts", "Contact", "DynamicFields")) Add("Contact", one, "Email");
        foreach (var one in await ListAsync("cmdb/configitems", "ConfigItem", "CurrentVersion,Data")) Add("ConfigItem", one, "Number");
        foreach (var one in await ListAsync("faq/articles", "FAQArticle", "DynamicFields,Attachments")) Add("FAQArticle", one, "Number");
        foreach (var ticket in await ListAsync("tickets", "Ticket", "DynamicFields"))
        {
            Add("Ticket", ticket, "TicketNumber");
            var number = ticket["TicketNumber"]!.ToString();
            foreach (var article in await ListAsync($"tickets/{ticket["TicketID"]}/articles", "Article", "DynamicFields,Attachments")) lines.Add($"Article of {number}: {Plain(article)!.ToJsonString()}");
        }

        foreach (var link in await ListAsync("links", "Link", ""))
            lines.Add($"Link {link["Type"]}: {Number(link, "Source")} -> {Number(link, "Target")}");
        foreach (var route in new[] { ("system/ticket/queues", "Queue"), ("system/ticket/states", "TicketState"), ("system/ticket/types", "TicketType"), ("system/faq/categories", "FAQCategory"), ("system/cmdb/classes", "ConfigItemClass"), ("system/dynamicfields", "DynamicField") })
        {
            foreach (var one in await ListAsync(route.Item1, route.Item2, "")) lines.Add($"{route.Item2} {one["Fullname"] ?? one["Name"]}");
        }
    }

    private string Number(JsonObject link, string side)
    {
        var key = (link[side + "Object"]!.ToString(), link[side + "Key"]!.ToString());
        return numbers.TryGetValue(key, out var number) ? $"{key.Item1} {number}" : $"{key.Item1} of unknown id {key.Item2}";
    }

    private void Add(string name, JsonObject record, string number)
    {
        var id = record[name + "ID"] ?? record["ID"];
        numbers[(name, id!.ToString())] = record[number]?.ToString() ?? "";
        lines.Add($"{name} {Plain(record[number])}: {Plain(record)!.ToJsonString()}");
    }

    private async Task<IReadOnlyList<JsonObject>> ListAsync(string route, string name, string include)
    {
        var answer = await http.GetFromJsonAsync<JsonObject>(new Uri($"{route}?limit=1000000&searchlimit=1000000{(include.Length > 0 ? "&include=" + include : "")}", UriKind.Relative));
        return [.. answer![name]!.AsArray().Select(node => node!.AsObject())];
    }

    private static JsonNode? Plain(JsonNode? node) => node switch
    {
        JsonObject record => new JsonObject(record.Where(field => !OfTheImport().IsMatch(field.Key)).OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => new KeyValuePair<string, JsonNode?>(field.Key, Plain(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Plain).OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal)]),
        // Names of images within a text hold the time; the address of a contact without one is drawn at random.
        JsonValue text when text.TryGetValue<string>(out var value) && Invented().IsMatch(value) => JsonValue.Create(Invented().Replace(value, "invented")),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"pasted[-.]\d+[-.]\d+|noreply-[^@>]+(?=@nomail)|^\d{10}-\d+$")]
    private static partial Regex Invented();

    [GeneratedRegex("Count$|^ContentToken$|^UntilTime$|ID$|IDs$|^ID$|^Create|^Change|^LastChange|^Age|^Unlock|^Escalation|Unix$|DisplayValue|^PreparedValue|Numbers?Key|^ToRealname$|^Flags$|^MessageID$|^PendingTimeUnix|^Lock")]
    private static partial Regex OfTheImport();
}
