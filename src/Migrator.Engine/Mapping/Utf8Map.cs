using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Migrator.Engine.Mapping;

/// <summary>A dictionary whose keys are looked up as they stand in a buffer.</summary>
internal sealed class Utf8Map<T>
{
    private readonly Dictionary<byte[], T> map = new(Utf8Comparer.Instance);

    public int Count => map.Count;

    public void Add(ReadOnlySpan<byte> key, T value) => map[key.ToArray()] = value;

    public bool TryGet(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out T value) => map.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out value);

    public bool Contains(ReadOnlySpan<byte> key) => map.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(key);

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        // A seed of its own for each process: nobody can prepare keys that collide.
        private static readonly ulong Seed = unchecked((ulong)Random.Shared.NextInt64());

        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = Seed ^ (ulong)alternate.Length;
            while (alternate.Length >= sizeof(ulong))
            {
                hash = Mix(hash ^ MemoryMarshal.Read<ulong>(alternate));
                alternate = alternate[sizeof(ulong)..];
            }

            foreach (var b in alternate) hash = (hash << 8) ^ (hash >> 56) ^ b;
            return (int)(Mix(hash) >> 32);
        }

        private static ulong Mix(ulong hash)
        {
            var high = Math.BigMul(hash, 0x9E3779B97F4A7C15, out var low);
            return high ^ low;
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
