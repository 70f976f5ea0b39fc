namespace Migrator.Engine.Store;

/// <summary>Files that only their owner may read, since they hold a whole service desk.</summary>
public static class OwnerOnly
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>Makes an empty file; nothing where it is there already.</summary>
    public static void CreateFile(string path) => Open(path, FileMode.OpenOrCreate).Dispose();

    /// <summary>Opens a file for writing, making it for the owner only.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File600;
        return new FileStream(path, options);
    }

    /// <summary>Takes a file that is there already from everybody but its owner.</summary>
    public static void Tighten(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File600);
    }

    /// <summary>Makes a folder for the owner only, and those above it that are missing; nothing where it is there already.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        // The rights are given to the last folder alone, so each is made by itself.
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) is { } above) CreateFolder(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Folder700);
    }
}
