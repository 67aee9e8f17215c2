namespace Portal.Benchmarks.Serving;

/// <summary>Raw ONNX Runtime by name: CPU milliseconds of a row, one measurement in every round.</summary>
internal sealed class Floors(ServingModels models) : IDisposable
{
    private readonly Dictionary<string, Floor> sessions = [];
    private readonly Dictionary<string, List<(double Alone, double Beside)>> seen = [];

    public IEnumerable<string> Names => seen.Keys;

    /// <summary>On one thread, with the machine to itself.</summary>
    public double this[string name] => Medians.Of(seen[name].Select(round => round.Alone));

    /// <summary>With as many loops as cores, as lanes run when many clients call.</summary>
    public double OnEveryCore(string name) => Medians.Of(seen[name].Select(round => round.Beside));

    public void Measure(string name, IReadOnlyList<IReadOnlyList<ServingInput>> batches, TimeSpan window)
    {
        var model = batches[0][0].Model;
        if (!sessions.TryGetValue(model, out var session))
        {
            sessions[model] = session = new(models.Model(model));
        }
        if (!seen.TryGetValue(name, out var rounds))
        {
            seen[name] = rounds = [];
        }
        rounds.Add((session.CpuMilliseconds(batches, window, 1), session.CpuMilliseconds(batches, window, Environment.ProcessorCount)));
    }

    public void Dispose() => sessions.Values.ToList().ForEach(session => session.Dispose());
}
