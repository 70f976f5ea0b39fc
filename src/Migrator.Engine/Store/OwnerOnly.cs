namespace Migrator.Engine.Store;

/// <summary>Files that only their owner may read, since they hold a whole service desk.</summary>
public static class OwnerOnly
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>Makes an empty file; nothing where it is there already.</summary>
    public static void CreateFile(string path) => Open(path, FileMode.OpenOrCreate).Dispose();

    /// <summary>Opens a file for writing, making it for the owner only.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File600;
        return new FileStream(path, options);
    }

    /// <summary>Makes a folder for the owner only; nothing where it is there already.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Folder700);
    }
}
