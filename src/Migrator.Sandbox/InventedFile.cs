using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Migrator.Sandbox;

/// <summary>What an invented file pretends to be.</summary>
public enum InventedFileKind
{
    /// <summary>A picture that every viewer opens.</summary>
    Png,

    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Bytes with the first line of a PDF.</summary>
    Pdf,

    /// <summary>Bytes that mean nothing.</summary>
    Binary,
}

/// <summary>A file whose bytes follow from its seed, so that only the recipe need be kept.</summary>
/// <param name="Kind">What it pretends to be.</param>
/// <param name="Seed">Same seed, same bytes.</param>
/// <param name="Size">How many bytes; a picture takes the nearest size above 900 that it can have.</param>
public sealed record InventedFile(InventedFileKind Kind, ulong Seed, int Size)
{
    private const int Side = 16;
    private const int PngOverhead = 8 + 25 + 12 + 12 + 12 + 11;
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    /// <summary>How many bytes it really has.</summary>
    public int Length => Kind == InventedFileKind.Png ? PngOverhead + ((3 * Side + 1) * Side) + CommentLength : Size;

    /// <summary>The media type that goes with its kind.</summary>
    public string ContentType => Kind switch
    {
        InventedFileKind.Png => "image/png",
        InventedFileKind.Text => "text/plain",
        InventedFileKind.Pdf => "application/pdf",
        _ => "application/octet-stream",
    };

    private int CommentLength => Math.Max(24, Size - 900);

    /// <summary>Its bytes.</summary>
    public byte[] Bytes()
    {
        if (Kind == InventedFileKind.Png) return Png();
        var bytes = new byte[Size];
        if (Kind == InventedFileKind.Text) FillWithText(bytes);
        else Fill(bytes, Seed);
        if (Kind == InventedFileKind.Pdf) Encoding.ASCII.GetBytes("%PDF-1.4\n").AsSpan(0, Math.Min(9, Size)).CopyTo(bytes);
        return bytes;
    }

    private static void Fill(Span<byte> bytes, ulong seed)
    {
        var random = new SeededRandom(seed);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++) words[i] = BitConverter.IsLittleEndian ? random.NextBits() : BinaryPrimitives.ReverseEndianness(random.NextBits());
        for (var i = words.Length * 8; i < bytes.Length; i++) bytes[i] = (byte)random.NextBits();
    }

    private void FillWithText(Span<byte> bytes)
    {
        var random = new SeededRandom(Seed);
        for (var at = 0; at < bytes.Length;)
        {
            var line = Encoding.UTF8.GetBytes(InventedText.Line(random, 9) + "\r\n");
            if (line.Length > bytes.Length - at) { bytes[at..].Fill((byte)'.'); return; }
            line.CopyTo(bytes[at..]);
            at += line.Length;
        }
    }

    // https://www.w3.org/TR/png-3/; the picture is stored uncompressed so that its bytes do not depend on a compressor's version.
    private byte[] Png()
    {
        var png = new MemoryStream(Length);
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(png, "IHDR", [0, 0, 0, Side, 0, 0, 0, Side, 8, 2, 0, 0, 0]);
        var comment = new byte[CommentLength];
        Fill(comment, Seed);
        for (var i = 0; i < comment.Length; i++) comment[i] = (byte)('a' + (comment[i] % 26));
        "Comment\0"u8.CopyTo(comment);
        Chunk(png, "tEXt", comment);
        Chunk(png, "IDAT", Pixels());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private byte[] Pixels()
    {
        const int raw = (3 * Side + 1) * Side;
        var data = new byte[raw + 11];
        byte[] head = [0x78, 0x01, 0x01, raw & 255, raw >> 8, ~raw & 255, (~raw >> 8) & 255];
        head.CopyTo(data, 0);
        var pixels = data.AsSpan(7, raw);
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var pixel = pixels.Slice((y * (3 * Side + 1)) + 1 + (3 * x), 3);
                pixel[0] = (byte)((x * 16) ^ (int)(Seed & 255));
                pixel[1] = (byte)((y * 16) ^ (int)((Seed >> 8) & 255));
                pixel[2] = (byte)(Seed >> 16);
            }
        uint a = 1, b = 0;
        foreach (var value in pixels) { a = (a + value) % 65521; b = (b + a) % 65521; }
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(raw + 7), (b << 16) | a);
        return data;
    }

    private static void Chunk(MemoryStream png, string name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        var type = Encoding.ASCII.GetBytes(name);
        png.Write(type);
        png.Write(data);
        var crc = uint.MaxValue;
        foreach (var value in type) crc = CrcTable[(crc ^ value) & 255] ^ (crc >> 8);
        foreach (var value in data) crc = CrcTable[(crc ^ value) & 255] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        png.Write(number);
    }
}
