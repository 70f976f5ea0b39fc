using Migrator.Core;

namespace Migrator.Http;

/// <summary>The body of an attachment on its way: as long as promised, or a failure; never silently short, never waited for without end.</summary>
internal sealed class StreamedBody(string who, string place, HttpResponseMessage response, Stream inner, HttpRules rules, TimeProvider time) : Stream
{
    private readonly long? promised = response.Content.Headers.ContentLength;
    private long received;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => received;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(rules.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return Count(await inner.ReadAsync(buffer, either.Token), buffer.Length);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or InvalidDataException)
        {
            throw Broken(broken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Broken(late);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Count(inner.Read(buffer, offset, count), count);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or InvalidDataException)
        {
            throw Broken(broken);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            response.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Count(int read, int wanted)
    {
        received += read;
        return read == 0 && wanted > 0 && received < promised ? throw Broken(inner: null) : read;
    }

    private ConnectorException Broken(Exception? inner) => new(
        Fault.Unavailable, who, $"the body of {place} broke off after {received} bytes{(promised is { } all ? $" of {all}" : "")}", rules.Remedy500, inner);
}
