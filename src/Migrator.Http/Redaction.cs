using System.Buffers;

namespace Migrator.Http;

/// <summary>Keeps secrets out of what a vendor's message may echo.</summary>
internal static class Redaction
{
    private const int ShortestSecret = 4;

    /// <summary>The same delegate with every value of <c>auth</c> but the account's name blotted out.</summary>
    public static Func<ReadOnlyMemory<byte>, string?> Of(Func<ReadOnlyMemory<byte>, string?> message, IReadOnlyDictionary<string, string> auth)
    {
        string[] secrets = [.. auth.Where(value => value.Value.Length >= ShortestSecret && value.Key is not ("user" or "client_id")).Select(value => value.Value)];
        // Basic authentication sends both in another shape.
        if (auth.TryGetValue("user", out var user) && auth.TryGetValue("password", out var password))
        {
            secrets = [.. secrets, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"))];
        }
        if (secrets.Length == 0) return message;
        var search = SearchValues.Create(secrets, StringComparison.OrdinalIgnoreCase);
        return body =>
        {
            var text = message(body);
            if (text is null || !text.AsSpan().ContainsAny(search)) return text;
            return secrets.Aggregate(text, static (clean, secret) => clean.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));
        };
    }
}
