using System.Buffers;

namespace Migrator.Http;

/// <summary>The bytes of an answer in a rented buffer. Dispose it when nothing looks at them any more.</summary>
public sealed class PooledBody : IDisposable
{
    // The shared pool keeps an array per thread beside its own: with pages of 4 MB that is more than all pages on their way.
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 1 << 26, maxArraysPerBucket: 16);

    private byte[]? buffer;
    private readonly int length;

    internal PooledBody(byte[] buffer, int length)
    {
        this.buffer = buffer;
        this.length = length;
    }

    /// <summary>The bytes, decompressed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer went back to its pool.</exception>
    public ReadOnlyMemory<byte> Memory => (buffer ?? throw new ObjectDisposedException(nameof(PooledBody))).AsMemory(0, length);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented) Pool.Return(rented);
    }

    /// <summary>Reads a stream to its end. The hint is a guess at the length, so that the buffer need not grow.</summary>
    internal static async Task<PooledBody> ReadAsync(Stream stream, int hint, CancellationToken cancel)
    {
        var rented = Pool.Rent(Math.Max(hint, 4096));
        var filled = 0;
        try
        {
            while (await stream.ReadAsync(rented.AsMemory(filled), cancel) is var read and > 0)
            {
                filled += read;
                if (filled == rented.Length) rented = Grow(rented, filled);
            }
            var body = new PooledBody(rented, filled);
            rented = null;
            return body;
        }
        finally
        {
            if (rented is not null) Pool.Return(rented);
        }
    }

    private static byte[] Grow(byte[] rented, int filled)
    {
        if (filled == Array.MaxLength) throw new IOException("the body is longer than 2 GB");
        var larger = Pool.Rent((int)Math.Min(rented.Length * 2L, Array.MaxLength));
        rented.AsSpan(0, filled).CopyTo(larger);
        Pool.Return(rented);
        return larger;
    }
}
