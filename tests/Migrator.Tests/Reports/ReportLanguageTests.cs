using System.Text.RegularExpressions;
using Migrator.Core;
using Migrator.Engine.Reports;
using NUnit.Framework;

namespace Migrator.Tests.Reports;

/// <summary>Both languages say the same things, each in its own way of writing numbers and dates.</summary>
[TestFixture]
public sealed partial class ReportLanguageTests
{
    private static readonly ReportLanguage English = ReportLanguage.Of("en");
    private static readonly ReportLanguage German = ReportLanguage.Of("de");

    [Test]
    public void Both_languages_have_the_same_texts() => Assert.That(German.Names, Is.EquivalentTo(English.Names));

    [Test]
    public void Both_languages_put_the_same_values_into_a_text()
    {
        foreach (var name in English.Names.Where(name => name != "format.day"))
            Assert.That(Holes(German[name]), Is.EquivalentTo(Holes(English[name])), name);
    }

    [Test]
    public void Every_kind_has_a_name()
    {
        foreach (var kind in Kinds.All) Assert.That((English.Kind(kind), German.Kind(kind)), Is.Not.EqualTo(("", "")), kind.Name());
    }

    [Test]
    public void No_text_is_empty_and_few_are_the_same_in_both()
    {
        Assert.That(English.Names.Where(name => English[name].Length == 0 || German[name].Length == 0), Is.Empty);
        Assert.That(English.Names.Count(name => name.StartsWith("cause.", StringComparison.Ordinal) && English[name] == German[name]), Is.Zero);
    }

    [Test]
    public void A_language_that_is_not_there_is_refused_with_those_that_are() =>
        Assert.That(() => ReportLanguage.Of("fr"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("--lang: there is no report in 'fr'; known are de, en"));

    [TestCase("en", "1,234,567", "1,234.5", "2.5 MB", "3 Mar 2026, 04:05 UTC", "2 h 5 min", "12.5%")]
    [TestCase("de", "1.234.567", "1.234,5", "2,5 MB", "3. März 2026, 04:05 UTC", "2 Std. 5 Min.", "12,5 %")]
    public void Numbers_and_dates_are_written_as_the_language_does(string code, string whole, string part, string bytes, string instant, string duration, string share)
    {
        var language = ReportLanguage.Of(code);
        Assert.That(language.Number(1_234_567), Is.EqualTo(whole));
        Assert.That(language.Number(1234.5), Is.EqualTo(part));
        Assert.That(language.Bytes(2_500_000), Is.EqualTo(bytes));
        Assert.That(language.Instant(new DateTimeOffset(2026, 3, 3, 6, 5, 59, TimeSpan.FromHours(2))), Is.EqualTo(instant));
        Assert.That(language.Duration(new TimeSpan(0, 2, 5, 9)), Is.EqualTo(duration));
        Assert.That(language.Share(0.125), Is.EqualTo(share));
    }

    [Test]
    public void A_code_without_a_title_is_shown_in_its_own_words() => Assert.That(German.Cause("never_heard_of"), Is.EqualTo("never heard of"));

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(match => match.Value).Distinct();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Hole();
}
