using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Portal.Inference.Protocol;

namespace Portal.Inference.Worker;

/// <summary>Tries what a confined worker must not do and says what it did all the same: for operators who want to see it, and for tests.</summary>
internal static class ConfinementProbe
{
    /// <param name="arguments"><see cref="WorkerArguments.Model"/> is a file to read, <see cref="WorkerArguments.Socket"/> a socket to call.</param>
    /// <param name="isolation">What is believed to hold.</param>
    public static ProbeReport Run(WorkerArguments arguments, WorkerIsolation isolation)
    {
        List<string> reached = [];
        Try("file", Read);
        Finalise(() => Try("file on a thread of the runtime's", Read));
        Try("socket", () =>
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(arguments.Socket));
        });
        Try("datagrams", () => new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified).Dispose());
        Try("network", () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose());
        Try("process", () => Process.Start("/bin/true").Dispose());
        return new(isolation, reached);

        void Read() => File.ReadAllBytes(arguments.Model);

        void Try(string what, Action act)
        {
            try
            {
                act();
                reached.Add(what);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SocketException or System.ComponentModel.Win32Exception)
            {
                // As it should be.
            }
        }
    }

    // Finalisers run on a thread that is there before Main.
    private static void Finalise(Action act)
    {
        Forget(act);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Action act) => _ = new AtEnd(act);

    private sealed class AtEnd(Action act)
    {
        ~AtEnd() => act();
    }
}
