using System.Runtime.InteropServices;

namespace Portal.Inference.Worker;

/// <summary>
/// Starts the same program anew in the same process. Landlock binds the thread that asks for it and those that it starts,
/// but a runtime has started threads of its own before any of our code runs. A new start ends those, keeps the rules, the
/// process number, the open pipes and the death signal, and every thread of the new runtime is born under the rules.
/// </summary>
internal static partial class FreshStart
{
    /// <summary>Files that the start named and the next will need: the program, and settings of its runtime that lie elsewhere.</summary>
    public static IEnumerable<string> Files =>
        System.Text.Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0').Append(Environment.ProcessPath ?? "").Where(File.Exists);

    /// <summary>Comes back only when the system refuses.</summary>
    /// <param name="mark">Added to the arguments, so that the new start knows what it is.</param>
    public static unsafe void Now(string mark)
    {
        // As it was started, the runtime's own arguments included: texts that end with a zero each.
        byte[] line = [.. File.ReadAllBytes("/proc/self/cmdline"), .. System.Text.Encoding.UTF8.GetBytes(mark), 0];
        fixed (byte* text = line)
        {
            var arguments = stackalloc byte*[line.AsSpan().Count((byte)0) + 1];
            var (count, at) = (0, 0);
            while (at < line.Length)
            {
                arguments[count++] = text + at;
                at += line.AsSpan(at).IndexOf((byte)0) + 1;
            }

            arguments[count] = null;
            _ = Execute("/proc/self/exe", arguments);
        }
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Execute(string program, byte** arguments);
}
