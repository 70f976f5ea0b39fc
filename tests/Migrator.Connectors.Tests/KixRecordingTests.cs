using System.Text;
using NUnit.Framework;

namespace Migrator.Connectors.Tests;

/// <summary>The sandbox answers what the real backend answered, exchange by exchange, in the order of the recording.</summary>
public sealed class KixRecordingTests
{
    private static readonly string[] Files =
        ["auth", "session", "catalogues", "organisations", "contacts", "tickets", "cmdb", "links", "faq", "objectsearch", "sysconfig", "errors"];

    /// <summary>Exchanges at the end of a file that were recorded after all others.</summary>
    private static readonly (string File, int From)[] Afterwards = [("tickets", 67), ("errors", 43), ("cmdb", 27)];

    [Test]
    public async Task Every_recorded_exchange_is_answered_as_the_real_backend_did()
    {
        if (KixSandboxRecording.Folder is not { } folder)
        {
            Assert.Ignore("recordings are not here");
            return;
        }

        await using var run = await KixSandboxReplay.StartAsync();
        var main = Files.SelectMany(file => KixSandboxRecording.Read(folder, file).Where(one => one.Index < End(file)));
        var later = Afterwards.SelectMany(part => KixSandboxRecording.Read(folder, part.File).Where(one => one.Index >= part.From));
        var (compared, report) = (0, new StringBuilder());
        foreach (var exchange in main.Concat(later))
        {
            var differences = await run.PlayAsync(exchange);
            compared++;
            if (differences.Count == 0) continue;
            report.AppendLine().Append(exchange.Key).Append(' ').AppendLine(exchange.Name);
            foreach (var difference in differences) report.Append("    ").AppendLine(difference);
        }

        Assert.Multiple(() =>
        {
            Assert.That(report.ToString(), Is.Empty);
            Assert.That(compared, Is.EqualTo(297));
        });
    }

    private static int End(string file) => Afterwards.Where(part => part.File == file).Select(part => part.From).DefaultIfEmpty(int.MaxValue).First();
}
