using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Classes of config items that come with the installation: Computer in full, of the others what a search can name.</summary>
internal static class InstalledClasses
{
    /// <summary>Indent is depth; a star marks searchable; then key, name, type, least, most and default count, further input.</summary>
    private const string Computer = """
        ;SectionGeneral;General Information;Dummy;1,1,1
          *;Type;Type;GeneralCatalog;1,1,1;{"Class":"ITSM::ConfigItem::Computer::Type","Translation":1}
          *;Vendor;Vendor;Text;1,1,1;{"MaxLength":50}
          *;Model;Model;Text;1,1,1;{"MaxLength":50}
          *;Location;Location;CIClassReference;1,1,1;{"ReferencedCIClassLinkDirection":"Reverse","ReferencedCIClassLinkType":"Includes","ReferencedCIClassName":["Location","Building","Room"]}
          *;Description;Description;TextArea;0,1,0
          *;Note;Note;TextArea;0,1,0;{"Required":1}
          *;Attachment;Attachment;Attachment;0,5,1
        ;SectionOwner;Owner Information;Dummy;1,1,1
          *;OwnerOrganisation;Assigned Organisation;Organisation;1,1,1
          *;OwnerContact;Assigned Contact;Contact;0,25,1
        ;SectionNetwork;Network Information;Dummy;1,1,1
          *;FQDN;FQDN;Text;1,8,1;{"MaxLength":100}
          ;NIC;Network Interface;Text;0,10,0;{"MaxLength":100,"Required":1}
            ;IPoverDHCP;IP over DHCP;GeneralCatalog;1,1,1;{"Class":"ITSM::ConfigItem::YesNo","Required":1,"Translation":1}
            *;IPAddress;IP Address;Text;0,20,0;{"MaxLength":40,"RegEx":"^(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)$","RegExErrorMessage":"Please enter a valid IPv4 address in form 123.123.123.123.","Required":1}
            *;Network;Network;CIClassReference;0,1,0;{"ReferencedCIClassLinkDirection":"Normal","ReferencedCIClassLinkType":"ConnectedTo","ReferencedCIClassName":"Network"}
        ;SectionHardware;Hardware Information;Dummy;1,1,1
          *;SerialNumber;Serial Number;Text;1,1,1;{"MaxLength":100}
          ;CPU;CPU;Text;0,16,1;{"MaxLength":100}
          ;RAM;RAM;Text;1,8,1;{"MaxLength":100}
          ;HardDisk;Hard Disk;Text;1,8,1;{"MaxLength":100}
            ;Capacity;Capacity;Text;1,1,1;{"MaxLength":10}
          ;GraphicAdapter;Graphic Adapter;Text;1,1,1;{"MaxLength":100}
          ;OtherEquipment;Other Equipment;TextArea;0,1,0;{"Required":1}
        ;SectionSoftware;Software Information;Dummy;1,1,1
          ;OperatingSystem;Operating System;Text;1,1,1;{"MaxLength":100}
          *;InstalledSoftware;Installed Software;CIClassReference;0,25,1;{"ReferencedCIClassLinkDirection":"Normal","ReferencedCIClassLinkType":"RelevantTo","ReferencedCIClassName":"Software","SearchInputType":"AutoComplete"}
        ;SectionWarranty;Warranty Information;Dummy;1,1,1
          *;WarrantyExpirationDate;Warranty Expiration Date;Date;1,1,1;{"YearPeriodFuture":10,"YearPeriodPast":20}
          *;FirstUsageDate;First Usage Date;Date;1,1,1;{"Required":1,"YearPeriodFuture":10,"YearPeriodPast":20}
        """;

    private const string Address =
        "SectionAddress.Street SectionAddress.Street2 SectionAddress.ZIP SectionAddress.City SectionAddress.Region SectionAddress.Country";

    private const string Owner = "SectionOwner.OwnerOrganisation SectionOwner.OwnerContact";

    private const string Contacts = "SectionContacts.ContactRole SectionContacts.ContactRole.Contact SectionGeneral.Attachment SectionGeneral.Note";

    /// <summary>Paths of searchable attributes; an exclamation mark makes it a date.</summary>
    private static readonly (int ClassId, string Paths)[] Others =
    [
        (5, "SectionGeneral.Type SectionGeneral.Vendor SectionGeneral.Model SectionGeneral.Location SectionGeneral.Description SectionGeneral.Note "
            + "SectionGeneral.Attachment SectionHardware.SerialNumber SectionNetwork.FQDN SectionNetwork.NIC.IPAddress SectionNetwork.NIC.Network "
            + $"{Owner} SectionWarranty.FirstUsageDate! SectionWarranty.WarrantyExpirationDate!"),
        (6, $"{Contacts} SectionGeneral.GLN {Address}"),
        (7, $"{Contacts} SectionGeneral.GLN SectionGeneral.ParentLocation {Address}"),
        (8, $"{Contacts} SectionGeneral.Floor SectionGeneral.ParentLocation SectionGeneral.RoomLabel SectionGeneral.RoomType"),
        (9, "Type NetworkAddress Description Note"),
        (10, "SectionGeneral.Type SectionGeneral.Vendor SectionGeneral.Product SectionGeneral.Product.Version SectionGeneral.Description "
            + $"SectionLicense.LicenceType SectionLicense.LicenceKey {Owner} Attachment Note"),
    ];

    public static void Add(Backend backend)
    {
        Add(backend, 4, Outline(Computer));
        foreach (var (classId, paths) in Others)
        {
            var attributes = new JsonArray();
            foreach (var path in paths.Split(' ')) Place(attributes, path.TrimEnd('!').Split('.'), path.EndsWith('!') ? "Date" : "Text");
            Add(backend, classId, attributes);
        }
    }

    private static void Add(Backend backend, int classId, JsonArray attributes) =>
        backend.Classes.AddDefinition(classId, PerlLiteral.Write(attributes), attributes, 1);

    private static JsonArray Outline(string text)
    {
        var levels = new List<JsonArray> { new() };
        foreach (var line in text.Split('\n'))
        {
            var depth = (line.Length - line.TrimStart(' ').Length) / 2;
            var parts = line.Trim().Split(';', 6);
            var counts = parts[4].Split(',').Select(count => count.AsNumber()!.Value).ToArray();
            var attribute = Attribute(parts[1], parts[2], parts[3], parts[0] == "*", counts[0], counts[1], counts[2]);
            if (parts.Length > 5)
            {
                foreach (var (name, value) in JsonNode.Parse(parts[5])!.AsObject().ToList()) attribute["Input"]![name] = value?.DeepClone();
            }

            if (depth == levels.Count)
            {
                var below = new JsonArray();
                levels[^1][^1]!["Sub"] = below;
                levels.Add(below);
            }

            levels.RemoveRange(depth + 1, levels.Count - depth - 1);
            levels[depth].Add(attribute);
        }

        return levels[0];
    }

    private static void Place(JsonArray attributes, string[] path, string type)
    {
        var found = attributes.OfType<JsonObject>().FirstOrDefault(attribute => attribute.Text("Key") == path[0]);
        if (found is null)
        {
            var section = path.Length > 1;
            var dummy = path[0].StartsWith("Section", StringComparison.Ordinal);
            found = Attribute(path[0], path[0], dummy ? "Dummy" : type, searchable: !section, dummy ? 1 : 0, dummy ? 1 : 5, 1);
            attributes.Add(found);
        }

        if (path.Length == 1) return;
        if (found["Sub"] is not JsonArray below) found["Sub"] = below = [];
        Place(below, path[1..], type);
    }

    private static JsonObject Attribute(string key, string name, string type, bool searchable, int least, int most, int usual)
    {
        var attribute = new JsonObject
        {
            ["CountDefault"] = usual, ["CountMax"] = most, ["CountMin"] = least, ["CustomerVisible"] = 0, ["Input"] = new JsonObject { ["Type"] = type },
            ["Key"] = key, ["Name"] = name,
        };
        if (searchable) attribute["Searchable"] = 1;
        return attribute;
    }
}
