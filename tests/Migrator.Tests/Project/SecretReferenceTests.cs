using Migrator.Core;
using Migrator.Engine.Project;
using Migrator.Testing;
using NUnit.Framework;

namespace Migrator.Tests.Project;

internal sealed class SecretReferenceTests
{
    private readonly ProjectFolder folder = new();

    [OneTimeTearDown]
    public void Clear() => folder.Dispose();

    [Test]
    public void A_variable_that_is_not_set_is_named_with_the_setting_that_wants_it()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => SecretReference.Resolve("target.auth.password", "${env:MIGRATOR_NEVER_SET}", folder.Location));
        Assert.That(refusal!.Message, Does.Contain("target.auth.password").And.Contain("MIGRATOR_NEVER_SET").And.Contain("export MIGRATOR_NEVER_SET="));
    }

    [Test]
    public void A_file_that_is_not_there_is_named()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => SecretReference.Resolve("source.auth.token", "${file:missing}", folder.Location));
        Assert.That(refusal!.Message, Does.Contain("source.auth.token").And.Contain(folder["missing"]));
    }

    [Test]
    public void A_file_gives_its_content_without_the_last_line_break()
    {
        folder.Write("secret", "a b c \r\n");
        Assert.That(SecretReference.Resolve("x", "${file:secret}", folder.Location), Is.EqualTo("a b c "));
    }

    [Test]
    public void A_path_from_the_root_is_taken_as_it_stands()
    {
        var path = folder.Write("secret", "deep");
        Assert.That(SecretReference.Resolve("x", $"${{file:{path}}}", "/elsewhere"), Is.EqualTo("deep"));
    }

    [Test]
    public void A_variable_gives_its_value()
    {
        Environment.SetEnvironmentVariable("MIGRATOR_TEST_SECRET", "value of a test");
        Assert.That(SecretReference.Resolve("x", "${env:MIGRATOR_TEST_SECRET}", folder.Location), Is.EqualTo("value of a test"));
    }

    [TestCase("hunter2", false)]
    [TestCase("$env:NAME", false)]
    [TestCase("${NAME}", false)]
    [TestCase("${env:NAME", false)]
    [TestCase("${env:NAME}", true)]
    [TestCase("${file:/run/secrets/x}", true)]
    public void Only_the_two_written_forms_are_references(string text, bool expected) => Assert.That(SecretReference.Is(text), Is.EqualTo(expected));
}
