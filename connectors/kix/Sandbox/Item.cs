using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>A config item: what it is now, and all its versions.</summary>
internal sealed class Item
{
    public required int Id { get; init; }

    public required int ClassId { get; init; }

    public required string Number { get; init; }

    public required string Created { get; init; }

    public required int CreateBy { get; init; }

    public string Changed { get; set; } = "";

    public int ChangeBy { get; set; }

    public int DeplStateId { get; set; }

    public int InciStateId { get; set; }

    public List<ItemVersion> Versions { get; } = [];

    public List<(int Id, int Type, string Comment, int? Version, string Time, int UserId)> History { get; } = [];

    public List<(int Id, string Filename, string ContentType, string Comment, byte[] Content)> Images { get; } = [];
}

/// <summary>A version of a config item. Nothing in its data was ever checked.</summary>
internal sealed record ItemVersion(
    int Id, int DefinitionId, string Name, int DeplStateId, int InciStateId, JsonObject Data, IReadOnlyDictionary<int, Attachment> Attachments,
    string Created, int CreateBy);
