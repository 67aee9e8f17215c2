using System.Globalization;

namespace Portal.Inference.Worker;

/// <summary>What a worker is told on its command line: nothing that is secret, since others can read it.</summary>
internal sealed record WorkerArguments
{
    /// <summary>Serves a version until its standard input ends.</summary>
    public const string Serve = "serve";

    /// <summary>Loads and runs a graph once.</summary>
    public const string Inspect = "inspect";

    /// <summary>Tries what it should be kept from.</summary>
    public const string Probe = "probe";

    public string Verb { get; init; } = Serve;

    /// <summary>The version's files.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The ONNX file to inspect.</summary>
    public string Model { get; init; } = "";

    /// <summary>The socket to listen on.</summary>
    public string Socket { get; init; } = "";

    /// <summary>The process that started it.</summary>
    public int Parent { get; init; }

    /// <summary>Bytes of memory beyond what the empty process has mapped; 0 is no limit.</summary>
    public long Memory { get; init; }

    /// <summary>Seconds of processor time; 0 is no limit.</summary>
    public long Cpu { get; init; }

    /// <summary>Open files.</summary>
    public long Files { get; init; } = 256;

    /// <summary>Runs at once.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Milliseconds that measuring batches may take.</summary>
    public int WarmUp { get; init; }

    /// <summary>Bytes of an answer.</summary>
    public long Answer { get; init; } = 64L << 20;

    /// <summary>Whether the network was taken from it before it started.</summary>
    public bool Offline { get; init; }

    /// <summary>Whether it runs for the second time, and Landlock's rules have held since that start.</summary>
    public bool Confined { get; init; }

    /// <summary>What it adds itself before it starts for the second time.</summary>
    public static string ConfinedMark => "--confined=1";

    public IEnumerable<string> Written =>
    [
        Verb, $"--folder={Folder}", $"--model={Model}", $"--socket={Socket}", Text("parent", Parent), Text("memory", Memory), Text("cpu", Cpu),
        Text("files", Files), Text("threads", Threads), Text("warm-up", WarmUp), Text("answer", Answer), Text("offline", Offline ? 1 : 0),
    ];

    /// <returns>Null when they are not a worker's.</returns>
    public static WorkerArguments? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments is not [Serve or Inspect or Probe, ..])
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in arguments.Skip(1))
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (!argument.StartsWith("--", StringComparison.Ordinal) || equals < 0)
            {
                return null;
            }

            values[argument[2..equals]] = argument[(equals + 1)..];
        }

        return new()
        {
            Verb = arguments[0],
            Folder = values.GetValueOrDefault("folder", ""),
            Model = values.GetValueOrDefault("model", ""),
            Socket = values.GetValueOrDefault("socket", ""),
            Parent = (int)Number("parent"),
            Memory = Number("memory"),
            Cpu = Number("cpu"),
            Files = Number("files"),
            Threads = (int)Number("threads"),
            WarmUp = (int)Number("warm-up"),
            Answer = Number("answer"),
            Offline = Number("offline") == 1,
            Confined = Number("confined") == 1,
        };

        long Number(string name) =>
            long.TryParse(values.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static string Text(string name, long number) => string.Create(CultureInfo.InvariantCulture, $"--{name}={number}");
}
