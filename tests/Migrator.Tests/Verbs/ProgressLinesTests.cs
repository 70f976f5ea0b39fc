using Microsoft.Extensions.Time.Testing;
using Migrator.Cli;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

/// <summary>Progress in a file.</summary>
internal sealed class ProgressLinesTests
{
    [Test]
    public async Task A_line_comes_every_ten_seconds_and_says_when_nothing_moves()
    {
        var (time, text) = (new FakeTimeProvider(), new StringWriter { NewLine = "\n" });
        await using (var lines = new ProgressLines(time, text))
        {
            lines.Report("extract", "incident", 10, 100);
            time.Advance(TimeSpan.FromSeconds(5));
            lines.Report("extract", "incident", 50, 100);
            Assert.That(text.ToString(), Is.Empty);
            time.Advance(TimeSpan.FromSeconds(5));
            time.Advance(TimeSpan.FromSeconds(10));
            time.Advance(TimeSpan.FromSeconds(10));
        }

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(text.ToString(), Is.EqualTo("00:00:10 extract: incident 50 of 100\n00:00:20 extract: incident 50 of 100, waiting for 15 s\n00:00:30 extract: incident 50 of 100, waiting for 25 s\n"));
    }
}
