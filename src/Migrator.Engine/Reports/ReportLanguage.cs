using System.Globalization;
using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Engine.Reports;

/// <summary>One language of the reports: its texts, and how it writes numbers and dates. Texts that the tool itself has found stay English.</summary>
public sealed class ReportLanguage
{
    private const string Prefix = "reports/texts.";
    private readonly Dictionary<string, string> texts;
    private readonly string[] months;

    private ReportLanguage(string code, Dictionary<string, string> texts)
    {
        (Code, this.texts) = (code, texts);
        months = this["format.months"].Split(' ');
    }

    /// <summary>The languages that there are, by code.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. typeof(ReportLanguage).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..].Split('.')[0]).Order(StringComparer.Ordinal)];

    /// <summary>Two letters, such as <c>de</c>.</summary>
    public string Code { get; }

    /// <summary>Names of all texts.</summary>
    public IReadOnlyCollection<string> Names => texts.Keys;

    /// <summary>The language of that code.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static ReportLanguage Of(string code)
    {
        if (!Known.Contains(code, StringComparer.Ordinal)) throw new ConfigurationException($"--lang: there is no report in '{code}'; known are {string.Join(", ", Known)}");
        return new ReportLanguage(code, JsonSerializer.Deserialize(Asset.Read($"texts.{code}.json"), StoreJson.Default.DictionaryStringString)!);
    }

    /// <summary>A text.</summary>
    public string this[string name] => texts.TryGetValue(name, out var text) ? text : throw new InvalidOperationException($"report: there is no text '{name}' in '{Code}'");

    /// <summary>A text with values in place of <c>{0}</c>, <c>{1}</c> …; numbers are written as the language writes them.</summary>
    public string Text(string name, params object[] values) => Fill(this[name], values);

    /// <summary>A text about a number, in the singular where there is one of it; the number is <c>{0}</c>.</summary>
    public string Count(string name, long number, params object[] more) => Fill(this[number == 1 ? name + ".one" : name], [number, .. more]);

    /// <summary>The name of a kind's records.</summary>
    public string Kind(Kind kind) => this["kind." + kind.Name()];

    /// <summary>What a code of a finding means; the code's own words where the language has none for it.</summary>
    public string Cause(string code) => texts.GetValueOrDefault("cause." + code) ?? code.Replace('_', ' ');

    /// <summary>The text, or null where the language has none of that name.</summary>
    internal string? Find(string name) => texts.GetValueOrDefault(name);

    /// <summary>A whole number.</summary>
    public string Number(long number) => Grouped(number.ToString("#,##0", CultureInfo.InvariantCulture));

    /// <summary>A number with up to one decimal.</summary>
    public string Number(double number) => Grouped(number.ToString("#,##0.#", CultureInfo.InvariantCulture));

    /// <summary>A share between 0 and 1 in percent.</summary>
    public string Share(double share) => Number(share * 100) + this["format.percent"];

    /// <summary>An amount of bytes in the largest unit that leaves something before the point.</summary>
    public string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1000 && unit < units.Length - 1; unit++) value /= 1000;
        return $"{(value < 100 ? Number(value) : Number((long)Math.Round(value)))} {units[unit]}";
    }

    /// <summary>A point in time, in UTC and to the minute.</summary>
    public string Instant(DateTimeOffset instant) => $"{Day(instant)}, {instant.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC";

    /// <summary>A day, in UTC.</summary>
    public string Day(DateTimeOffset instant)
    {
        var day = instant.UtcDateTime;
        return string.Format(CultureInfo.InvariantCulture, this["format.day"], day.Day, day.Month, day.Year, months[day.Month - 1]);
    }

    /// <summary>A span of time in its two largest units.</summary>
    public string Duration(TimeSpan span)
    {
        var units = new (long Amount, string Name)[] { ((long)span.TotalDays, "day"), (span.Hours, "hour"), (span.Minutes, "minute"), (span.Seconds, "second") };
        var first = Array.FindIndex(units, unit => unit.Amount > 0);
        if (first < 0) return Text("format.less_than_second");
        return string.Join(' ', units.Skip(first).Take(2).Where(unit => unit.Amount > 0).Select(unit => Text("unit." + unit.Name, unit.Amount)));
    }

    private string Grouped(string invariant) => string.Concat(invariant.Select(c => c switch { ',' => this["format.group"], '.' => this["format.decimal"], _ => c.ToString() }));

    private string Fill(string text, object[] values) => string.Format(CultureInfo.InvariantCulture, text, [.. values.Select(value => value switch
    {
        long number => Number(number),
        int number => Number(number),
        double number => Number(number),
        DateTimeOffset instant => Instant(instant),
        var other => other.ToString(),
    })]);
}
