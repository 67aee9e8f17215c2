namespace Portal.Benchmarks.Serving;

/// <summary>Raw ONNX Runtime by name: CPU milliseconds of a row, one measurement in every round.</summary>
internal sealed class Floors(ServingModels models) : IDisposable
{
    private readonly Dictionary<string, Floor> sessions = [];
    private readonly Dictionary<string, List<double>> seen = [];

    public double this[string name] => Medians.Of(seen[name]);

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
        rounds.Add(session.CpuMilliseconds(batches, window));
    }

    public void Dispose() => sessions.Values.ToList().ForEach(session => session.Dispose());
}
