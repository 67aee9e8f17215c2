using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Benchmarks.Serving;

/// <summary>What clients saw in a window.</summary>
/// <param name="Answers">Answers with status 200.</param>
/// <param name="Refusals">Answers with another status.</param>
internal sealed record LoadSeen(long Answers, long Refusals, TimeSpan Window, double[] Milliseconds, double[] RefusalMilliseconds)
{
    public double PerSecond => Answers / Window.TotalSeconds;

    public double Percentile(double part) => At(Milliseconds, part);

    public double RefusalPercentile(double part) => At(RefusalMilliseconds, part);

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}

/// <summary>
/// Clients that each send, wait for the answer and send again, over a connection of their own. Plain sockets: the generator
/// shares the cores with the server and must cost little.
/// </summary>
internal static class ClosedLoop
{
    /// <param name="port">On loopback.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="requests">Whole HTTP requests; each client goes through them from a place of its own.</param>
    /// <param name="window">How long they go on.</param>
    /// <param name="perSecond">Requests that all clients together begin a second at most; null is as many as are answered.</param>
    public static async Task<LoadSeen> RunAsync(
        int port, int clients, IReadOnlyList<byte[]> requests, TimeSpan window, double? perSecond = null)
    {
        var watch = Stopwatch.StartNew();
        var seen = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => ClientAsync(port, client, requests, watch, window, clients / perSecond))));
        var elapsed = watch.Elapsed;
        var good = seen.SelectMany(client => client.Good).Order().ToArray();
        var bad = seen.SelectMany(client => client.Bad).Order().ToArray();
        return new(good.Length, bad.Length, elapsed, good, bad);
    }

    private static async Task<(List<double> Good, List<double> Bad)> ClientAsync(
        int port, int client, IReadOnlyList<byte[]> requests, Stopwatch watch, TimeSpan window, double? secondsApart)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var answer = new byte[1 << 16];
        List<double> good = [], bad = [];
        for (var turn = client * 7; watch.Elapsed < window; turn++)
        {
            if (secondsApart is { } apart)
            {
                // On a schedule of its own: a client that was kept waiting does not make up for it.
                var since = watch.Elapsed.TotalSeconds + (client * apart / 64);
                await Task.Delay(TimeSpan.FromSeconds(apart - (since % apart)));
            }
            var sent = Stopwatch.GetTimestamp();
            var request = requests[turn % requests.Count];
            for (var offset = 0; offset < request.Length;)
            {
                offset += await socket.SendAsync(request.AsMemory(offset));
            }
            var status = await AnswerAsync(socket, answer);
            (status == 200 ? good : bad).Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
        return (good, bad);
    }

    private static async Task<int> AnswerAsync(Socket socket, byte[] buffer)
    {
        var filled = 0;
        int head;
        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            filled += await ReceiveAsync(socket, buffer.AsMemory(filled));
        }
        var headers = Encoding.ASCII.GetString(buffer, 0, head);
        var status = int.Parse(headers.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        if (Header(headers, "content-length") is { } length)
        {
            for (var rest = long.Parse(length, CultureInfo.InvariantCulture) - (filled - head - 4); rest > 0;)
            {
                rest -= await ReceiveAsync(socket, buffer);
            }
            return status;
        }
        // Chunked: the last chunk ends in an empty line.
        while (!buffer.AsSpan(0, filled).EndsWith("0\r\n\r\n"u8))
        {
            if (filled > buffer.Length / 2)
            {
                buffer.AsSpan(filled - 8, 8).CopyTo(buffer);
                filled = 8;
            }
            filled += await ReceiveAsync(socket, buffer.AsMemory(filled));
        }
        return status;
    }

    private static string? Header(string headers, string name) => headers.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> into)
    {
        var read = await socket.ReceiveAsync(into);
        return read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}
