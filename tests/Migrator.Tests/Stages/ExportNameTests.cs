using Migrator.Engine.Stages;
using NUnit.Framework;

namespace Migrator.Tests.Stages;

/// <summary>No two attachments get one file name, on any file system.</summary>
internal sealed class ExportNameTests
{
    [Test]
    public void An_ordinary_id_stands_before_the_name() =>
        Assert.That(Export.AttachmentName("46d44a2fa9fe198100a4d8b3d2a4b1c0", "Foto vom Drucker.png"), Is.EqualTo("46d44a2fa9fe198100a4d8b3d2a4b1c0-Foto_vom_Drucker.png"));

    [TestCase("a/b", "x.txt", "a_b", "x.txt")]
    [TestCase("00Axx", "x.txt", "00AXX", "x.txt")]
    [TestCase("a", "b-c", "a-b", "c")]
    public void Ids_that_look_alike_get_different_names_also_where_case_is_not_told(string one, string name, string other, string otherName) =>
        Assert.That(Export.AttachmentName(one, name), Is.Not.EqualTo(Export.AttachmentName(other, otherName)).IgnoreCase);

    [Test]
    public void Long_ids_that_differ_in_the_middle_get_different_names()
    {
        var (one, other) = (new string('x', 90) + "1" + new string('y', 90), new string('x', 90) + "2" + new string('y', 90));
        Assert.That(Export.AttachmentName(one, "a.bin"), Is.Not.EqualTo(Export.AttachmentName(other, "a.bin")));
        Assert.That(Export.AttachmentName(one, new string('ü', 300) + ".bin"), Has.Length.LessThanOrEqualTo(120).And.EndsWith(".bin"));
    }
}
