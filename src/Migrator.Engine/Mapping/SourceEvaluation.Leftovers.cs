using System.Text;

namespace Migrator.Engine.Mapping;

/// <content>Filled columns that no rule uses.</content>
internal sealed partial class SourceEvaluation
{
    private bool LeftoverInto(Output output, in Cell values)
    {
        var before = output.Length;
        output.Name(Section.Custom.Name == "custom" ? "custom"u8 : "attributes"u8);
        output.Byte((byte)'{');
        var begun = output.Length;
        if (values.Kind is Token.Object) output.Raw(values.Span[1..^1]);
        if (Section.Leftover is Leftover.Note) NoteInto(output);
        else if (Section.Leftover is not Leftover.Drop)
        {
            foreach (var column in row.Columns.Sorted)
            {
                var cell = row.Get(column);
                if (cell.IsEmpty || row.IsUsed(column) || IsDropped(column)) continue;
                if (Section.Leftover is Leftover.Block)
                {
                    Failure = $"column {Encoding.UTF8.GetString(row.Columns.NameOf(column))} of {Table} has a value and no rule; add a rule, 'drop' it or say 'leftover: keep'";
                    return false;
                }

                output.Name(row.Columns.NameOf(column));
                output.Write(cell);
            }
        }

        if (output.Length == begun) output.Back(before);
        else output.Byte((byte)'}');
        return true;
    }

    /// <summary>All leftovers as lines of one text.</summary>
    private void NoteInto(Output output)
    {
        var before = output.Length;
        output.Name("leftover"u8);
        output.Byte((byte)'"');
        var begun = output.Length;
        foreach (var column in row.Columns.Sorted)
        {
            var cell = row.Get(column);
            if (cell.IsEmpty || row.IsUsed(column) || IsDropped(column)) continue;
            if (output.Length > begun) output.Raw("\\n"u8);
            output.Text(Encoding.UTF8.GetString(row.Columns.NameOf(column)));
            output.Raw(": "u8);
            AppendText(row.LabelOf(column) is { IsEmpty: false } label ? label : cell, output);
        }

        if (output.Length == begun) output.Back(before);
        else output.Byte((byte)'"');
    }

    private bool IsDropped(int column)
    {
        if (column < dropped.Length) return dropped[column];
        for (var next = dropped.Length + isDropped.Count; next <= column; next++)
        {
            isDropped.Add(Section.Drop.Contains(Encoding.UTF8.GetString(row.Columns.NameOf(next))));
        }

        return isDropped[column - dropped.Length];
    }
}
