using System.Runtime.InteropServices;

namespace Migrator.Engine.Store;

/// <summary>Waits until the disk has what was written, so that it survives a power failure.</summary>
internal static partial class Durable
{
    private const int NoSense = 22;

    /// <summary>A file's content.</summary>
    public static void File(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The names in a folder. Windows keeps them by its journal; elsewhere the folder itself has to be flushed, which .NET has no call for.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(path, 0);
        if (folder < 0) throw new IOException($"{path} cannot be opened to make its names last (error {Marshal.GetLastPInvokeError()})");
        try
        {
            // A file system that keeps its folders in another way says that the call makes no sense there.
            if (Flush(folder) != 0 && Marshal.GetLastPInvokeError() is not NoSense and var error) throw new IOException($"the names in {path} cannot be made to last (error {error})");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
