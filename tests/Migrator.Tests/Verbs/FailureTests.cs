using Migrator.Cli;
using NUnit.Framework;

namespace Migrator.Tests.Verbs;

internal sealed class FailureTests
{
    [Test]
    public void A_secret_that_was_resolved_is_blotted_out_of_whatever_is_said()
    {
        Failure.Hide("kanarienvogel-geheim");
        Failure.Hide("abc");
        Assert.That(Failure.Blot("GET https://x/?k=kanarienvogel-geheim abc"), Is.EqualTo("GET https://x/?k=*** abc"), "three letters are no secret and stand in many words");
    }
}
