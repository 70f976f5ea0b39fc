using System.Security.Cryptography;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Bytes of attachments: the same bytes are kept once.</summary>
internal sealed class Contents
{
    private readonly Dictionary<string, WeakReference<byte[]>> known = new(StringComparer.Ordinal);

    /// <summary>The kept copy of these bytes.</summary>
    public byte[] Keep(byte[] content)
    {
        if (content.Length == 0) return [];
        var hash = Convert.ToHexString(SHA256.HashData(content));
        if (known.TryGetValue(hash, out var kept) && kept.TryGetTarget(out var same)) return same;
        known[hash] = new WeakReference<byte[]>(content);
        return content;
    }
}
