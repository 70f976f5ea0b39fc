using System.Security.Cryptography;
using System.Text;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>
/// The key of pseudonyms. Whoever holds it can find out whom a pseudonym stands for, so it is in no file, no store and no log: it is given by
/// <c>pseudonym_key</c> of the project file as <c>${env:NAME}</c> or <c>${file:PATH}</c>.
/// </summary>
public sealed class PseudonymKey
{
    /// <summary>Fewest characters.</summary>
    public const int Shortest = 16;

    private readonly byte[] key;

    /// <summary>Takes a key.</summary>
    /// <exception cref="ConfigurationException">It is too short to keep anybody from trying them all.</exception>
    public PseudonymKey(string secret)
    {
        if (secret.Length < Shortest) throw new ConfigurationException($"project: pseudonym_key has {secret.Length} characters; take at least {Shortest} that nobody guesses, for example: openssl rand -hex 32");
        key = Encoding.UTF8.GetBytes(secret);
    }

    /// <summary>Says whether two runs had the same key, without telling anything of it.</summary>
    public string Fingerprint => Hash("migrator:fingerprint");

    /// <summary>Nothing of the key.</summary>
    public override string ToString() => nameof(PseudonymKey);

    /// <summary>16 hexadecimal digits for a text.</summary>
    internal string Hash(string text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash[..8]);
    }
}

/// <summary>How people are kept from being known.</summary>
internal enum Disguise
{
    /// <summary>Another text for each text, always the same one.</summary>
    Hash,

    /// <summary>First letters only.</summary>
    Mask,

    /// <summary>Nothing at all.</summary>
    Drop,
}

/// <summary>Puts something else in the place of a text. The same text, in whatever field, gives the same pseudonym. Immutable.</summary>
internal sealed class Pseudonym(Disguise disguise, PseudonymKey? key)
{
    /// <summary>Compiles the verb.</summary>
    public static Pseudonym Compile(YamlNode node, PseudonymKey? key)
    {
        Disguise disguise = node.AsText() switch
        {
            "hash" => Disguise.Hash,
            "mask" => Disguise.Mask,
            "drop" => Disguise.Drop,
            var other => throw node.Error(Nearest.Unknown("way to make a pseudonym", other, ["hash", "mask", "drop"])),
        };
        if (disguise is Disguise.Hash && key is null)
        {
            throw node.Error("'pseudonym: hash' needs a key; write 'pseudonym_key: ${env:MIGRATOR_PSEUDONYM_KEY}' into the project file and set the variable, for example to what 'openssl rand -hex 32' prints");
        }

        return new(disguise, key);
    }

    /// <summary>What stands for a text; null where nothing does.</summary>
    public string? For(string text) => disguise switch
    {
        Disguise.Hash => Hashed(text),
        Disguise.Mask => Masked(text),
        _ => null,
    };

    // An address stays one, so that a target takes it; nobody can be reached under .invalid.
    private string Hashed(string text)
    {
        var hash = key!.Hash(text.Trim().ToLowerInvariant());
        return text.Contains('@', StringComparison.Ordinal) ? hash + "@pseudonym.invalid" : hash;
    }

    private static string Masked(string text)
    {
        var masked = new StringBuilder();
        var inside = false;
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            var letter = Rune.IsLetterOrDigit(rune);
            if (letter && !inside) masked.Append(Rune.IsDigit(rune) ? "*" : rune.ToString()).Append("***");
            else if (!letter) masked.Append(rune.ToString());
            inside = letter;
        }

        return masked.ToString();
    }
}
