using System.Text;

namespace Migrator.Engine.Bodies;

/// <summary>Writes lines of text, each with what stands before the lines of the blocks that it is in: quotes, bullets, indents.</summary>
internal sealed class LineWriter
{
    private readonly StringBuilder output = new();
    private readonly List<(string First, string Next, bool Used)> before = [];
    private bool begun;
    private bool blank;
    private bool empty;
    private bool glued;

    /// <summary>True at the beginning of a line.</summary>
    public bool AtStart => !begun;

    /// <summary>Words, with every run of blanks as one.</summary>
    public void Words(string text)
    {
        foreach (var c in text)
        {
            if (c is ' ' or '\t' or '\r' or '\n' or '\f' or '\u00a0')
            {
                blank = begun && !glued;
                continue;
            }

            Put(c);
        }
    }

    /// <summary>Text as it stands, within the line.</summary>
    public void Exactly(string text)
    {
        foreach (var c in text)
        {
            if (c == '\n') Break();
            else if (c != '\r') Put(c);
        }
    }

    /// <summary>A mark that stands close before what follows.</summary>
    public void OpenMark(string mark, bool apart)
    {
        if (apart) blank = begun && !glued;
        Exactly(mark);
        glued = true;
    }

    /// <summary>A mark that stands close behind what was written.</summary>
    public void CloseMark(string mark)
    {
        var waiting = blank;
        blank = false;
        Exactly(mark);
        blank = waiting;
    }

    /// <summary>Ends the line, if one has begun.</summary>
    public void EndLine()
    {
        if (begun) Break();
    }

    /// <summary>Ends the line, even an empty one.</summary>
    public void Break()
    {
        if (!begun) Prefix();
        while (output.Length > 0 && output[^1] == ' ' && !begun) output.Length--;
        output.Append('\n');
        (begun, blank, empty, glued) = (false, false, false, false);
    }

    /// <summary>An empty line before what follows, but none at the beginning of a block.</summary>
    public void Space()
    {
        EndLine();
        empty = true;
    }

    /// <summary>Begins a block.</summary>
    /// <param name="first">Stands before its first line.</param>
    /// <param name="rest">Stands before all others.</param>
    public void Begin(string first, string rest)
    {
        EndLine();
        if (empty) EmptyLine();
        before.Add((first, rest, false));
    }

    /// <summary>Ends the block that was begun last; one without a line gets one.</summary>
    public void End()
    {
        EndLine();
        empty = false;
        if (!before[^1].Used && before[^1].First.Trim().Length > 0) Break();
        before.RemoveAt(before.Count - 1);
    }

    /// <summary>What was written, without blank lines at its ends.</summary>
    public string Finish() => output.ToString().Trim('\n', ' ');

    private void Put(char c)
    {
        if (!begun)
        {
            if (empty) EmptyLine();
            Prefix();
            begun = true;
        }

        if (blank) output.Append(' ');
        (blank, glued) = (false, false);
        output.Append(c);
    }

    private void EmptyLine()
    {
        empty = false;
        if (output.Length == 0 || before.Exists(block => !block.Used)) return;
        var start = output.Length;
        foreach (var (_, next, _) in before) output.Append(next);
        while (output.Length > start && output[^1] == ' ') output.Length--;
        output.Append('\n');
    }

    private void Prefix()
    {
        for (var i = 0; i < before.Count; i++)
        {
            output.Append(before[i].Used ? before[i].Next : before[i].First);
            before[i] = before[i] with { Used = true };
        }
    }
}
