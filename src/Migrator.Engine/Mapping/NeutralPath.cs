using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>
/// Paths in neutral records: a field, items and members below it, and with <c>/</c> a field of the record that it refers to.
/// <c>id</c> is the record's id at the source.
/// </summary>
internal static class NeutralPath
{
    /// <summary>Number of the pseudo-field <c>id</c>.</summary>
    public const int Id = -2;

    /// <summary>Compiles a path and checks it against the model.</summary>
    public static ValuePath Read(YamlNode node, string text, Kind kind)
    {
        if (text == "id") return new ValuePath(text, Id, []) { Type = NeutralType.Text };
        return Read(node, PathText.Parts(node, text), 0, [kind]);
    }

    private static ValuePath Read(YamlNode node, IReadOnlyList<(string Text, IReadOnlyList<PathStep> Steps)> parts, int at, IReadOnlyList<Kind> kinds)
    {
        var steps = parts[at].Steps;
        if (steps.Count == 0 || steps[0].Member is not { } first) throw node.Error($"'{parts[at].Text}' is no path; it begins with the name of a field");
        var name = System.Text.Encoding.UTF8.GetString(first);
        var field = kinds.Select(kind => NeutralModel.Of(kind).Find(name)).FirstOrDefault(found => found is not null)
            ?? throw node.Error(Nearest.Unknown($"field of {string.Join(" or ", kinds.Select(kind => kind.Name()))}", name, kinds.SelectMany(kind => NeutralModel.Of(kind).Fields).Select(f => f.Name).Distinct()));
        IReadOnlyList<PathStep> rest = [.. steps.Skip(1)];
        if (rest.Any(step => step.Member is not null || step.By is not null) && field.Type is not NeutralType.Object) throw node.Error($"'{name}' has no members; only objects such as 'custom' have");
        var path = new ValuePath(parts[at].Text, at == 0 ? IndexOf(kinds[0], name) : -1, at == 0 ? rest : steps) { Type = TypeOf(field.Type, rest) };
        if (at + 1 == parts.Count) return path;
        if (field.Type is not NeutralType.Reference) throw node.Error($"'{name}' is no reference; nothing lies beyond it");
        return path with { Text = string.Join('/', parts.Skip(at).Select(part => part.Text)), Beyond = Read(node, parts, at + 1, field.Refers.Count == 0 ? Kinds.All : field.Refers) };
    }

    private static NeutralType? TypeOf(NeutralType type, IReadOnlyList<PathStep> rest) => rest.Count == 0 ? type : type switch
    {
        NeutralType.TextList => NeutralType.Text,
        NeutralType.ReferenceList => NeutralType.Reference,
        _ => null,
    };

    private static int IndexOf(Kind kind, string name)
    {
        var fields = NeutralModel.Of(kind).Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Name == name) return i;
        }

        return -1;
    }
}
