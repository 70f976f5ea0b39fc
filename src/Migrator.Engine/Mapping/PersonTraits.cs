using System.Text.Json;

namespace Migrator.Engine.Mapping;

/// <summary>What a person of the source is known by.</summary>
internal static class PersonTraits
{
    /// <summary>Login, addresses and name of a neutral person.</summary>
    public static (string? Login, IReadOnlyList<string> Emails, string? Name) Of(JsonElement person) => (Text(person, "login"), Emails(person), Text(person, "name"));

    private static IReadOnlyList<string> Emails(JsonElement person) => person.TryGetProperty("emails", out var emails) && emails.ValueKind is JsonValueKind.Array
        ? [.. emails.EnumerateArray().Where(email => email.ValueKind is JsonValueKind.String).Select(email => email.GetString()!)]
        : [];

    private static string? Text(JsonElement person, string field) => person.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
