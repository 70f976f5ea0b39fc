using System.Globalization;

namespace Migrator.Engine.Bodies;

/// <summary>The cells of a table in rows and columns, those that span several counted as often as they do.</summary>
internal static class HtmlGrid
{
    private const int MostColumns = 200;

    /// <summary>Rows of equal length, null where a column has no cell; null for a table that merely arranges a page.</summary>
    public static IReadOnlyList<IReadOnlyList<HtmlNode?>>? Of(HtmlNode table)
    {
        var rows = new List<List<HtmlNode?>>();
        var below = new int[MostColumns];
        foreach (var row in Rows(table))
        {
            var cells = new List<HtmlNode?>();
            foreach (var cell in row.Children.Where(child => child.Name is "td" or "th"))
            {
                if (Holds(cell, "table")) return null;
                while (cells.Count < MostColumns && below[cells.Count] > 0) Skip(cells, below);
                if (cells.Count >= MostColumns) return null;
                var (wide, high) = (Math.Min(Span(cell["colspan"]), MostColumns - cells.Count), Span(cell["rowspan"]));
                for (var i = 0; i < wide; i++)
                {
                    below[cells.Count] = high - 1;
                    cells.Add(i == 0 ? cell : null);
                }
            }

            while (cells.Count < MostColumns && below[cells.Count] > 0) Skip(cells, below);
            rows.Add(cells);
        }

        var columns = rows.Count == 0 ? 0 : rows.Max(row => row.Count);
        if (columns < 2) return null;
        foreach (var row in rows)
        {
            while (row.Count < columns) row.Add(null);
        }

        return rows;
    }

    private static void Skip(List<HtmlNode?> cells, int[] below)
    {
        below[cells.Count]--;
        cells.Add(null);
    }

    private static IEnumerable<HtmlNode> Rows(HtmlNode table)
    {
        foreach (var child in table.Children)
        {
            if (child.Name == "tr") yield return child;
            if (child.Name is not ("thead" or "tbody" or "tfoot")) continue;
            foreach (var row in child.Children.Where(row => row.Name == "tr")) yield return row;
        }
    }

    private static bool Holds(HtmlNode node, string name) => node.Children.Exists(child => child.Name == name || Holds(child, name));

    private static int Span(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var span) && span is > 1 and <= 1000 ? span : 1;
}
