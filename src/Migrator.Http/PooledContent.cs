using System.Net;

namespace Migrator.Http;

/// <summary>A body that was read within the attempt, so that a broken connection counts as a failed attempt and not as the caller's problem.</summary>
internal sealed class PooledContent : HttpContent
{
    private PooledBody? body;

    public PooledContent(PooledBody body, HttpContent original)
    {
        this.body = body;
        foreach (var header in original.Headers)
        {
            if (!header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    public ReadOnlyMemory<byte> Memory => Held.Memory;

    private PooledBody Held => body ?? throw new ObjectDisposedException(nameof(PooledContent));

    /// <summary>Hands the buffer over to the caller, who now disposes it.</summary>
    public PooledBody Take()
    {
        var taken = Held;
        body = null;
        return taken;
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(CreateContentReadStream(default));

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken)
    {
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(Memory, out var segment);
        return new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) => await stream.WriteAsync(Memory);

    protected override bool TryComputeLength(out long length)
    {
        length = Memory.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) body?.Dispose();
        base.Dispose(disposing);
    }
}
