namespace Portal.Benchmarks.Serving;

/// <summary>What is measured, in this order, in every round.</summary>
internal sealed class ServingPlan
{
    private readonly Random random = new(7);

    public ServingPlan(bool quick, string? only)
    {
        Rounds = quick ? 1 : 3;
        Window = TimeSpan.FromSeconds(quick ? 1 : 4);
        var tiny = Some(16, () => ServingInput.Mlp(random));
        var words = Some(16, () => ServingInput.Words(32, random));
        var (few, many) = (Some(16, () => ServingInput.Words(16, random)), Some(16, () => ServingInput.Words(128, random)));
        // As sentences are: many short, few long; 8 to 128 and 51 on average.
        var mixed = Some(256, () => ServingInput.Words(8 + (int)(120 * Math.Pow(random.NextDouble(), 1.8)), random));
        var patches = Some(3, () => ServingInput.Image("patch", random));
        var images = Some(3, () => ServingInput.Image("resnet", random));
        Floors =
        [
            ("mlp", Single(tiny)), ("patch", Single(patches)), ("resnet", Single(images)), ("encoder S=32", Single(words)),
            ("encoder S=32 B=8", [words[..8]]),
            ("encoder S=16", Single(few)), ("encoder S=16 B=16", [few]), ("encoder S=128", Single(many)), ("encoder S=128 B=4", [many[..4]]),
            ("mixed", Single(mixed)), ("mixed first come", [.. mixed.Chunk(8).Select(Padded)]),
            ("mixed sorted", Sorted(mixed)),
        ];
        Cells =
        [
            new("mlp, 1", tiny, 1, Wire.Binary, "mlp"), new("mlp, 8", tiny, 8, Wire.Binary, "mlp"),
            new("mlp, 32", tiny, 32, Wire.Binary, "mlp"), new("mlp json, 8", tiny, 8, Wire.Json, "mlp"),
            new("mlp grpc, 8", tiny, 8, Wire.Grpc, "mlp"),
            new("encoder S=32, 1", words, 1, Wire.Binary, "encoder S=32"), new("encoder S=32, 8", words, 8, Wire.Binary, "encoder S=32"),
            new("encoder S=32, 32", words, 32, Wire.Binary, "encoder S=32"), new("encoder S=32 json, 8", words, 8, Wire.Json, "encoder S=32"),
            new("encoder S=32 grpc, 32", words, 32, Wire.Grpc, "encoder S=32"),
            new("encoder S=16, 32", few, 32, Wire.Binary, "encoder S=16"), new("encoder S=128, 32", many, 32, Wire.Binary, "encoder S=128"),
            new("mixed, 32", mixed, 32, Wire.Binary, "mixed"),
            new("resnet, 1", images, 1, Wire.Binary, "resnet"), new("resnet, 8", images, 8, Wire.Binary, "resnet"),
            new("patch, 1", patches, 1, Wire.Binary, "patch"), new("patch, 8", patches, 8, Wire.Binary, "patch"),
            new("patch json, 8", patches, 8, Wire.Json, "patch"), new("patch grpc, 8", patches, 8, Wire.Grpc, "patch"),
        ];
        if (only is not null)
        {
            Cells = [.. Cells.Where(cell => cell.Name.StartsWith(only, StringComparison.Ordinal))];
            Floors = [.. Floors.Where(floor => Cells.Any(cell => floor.Name.StartsWith(cell.Floor ?? cell.Name, StringComparison.Ordinal)))];
        }
    }

    public int Rounds { get; }

    public TimeSpan Window { get; }

    public IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<ServingInput>> Batches)> Floors { get; }

    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>Longest where a call is shortest: they all go the same way but for the model, and that one is not compiled.</summary>
    public TimeSpan WarmUp(Cell cell) => cell.Floor is "mlp" or "patch" ? 2 * Window : Window / 2;

    public Cell this[string name] => Cells.Single(cell => cell.Name == name);

    private static ServingInput[] Some(int count, Func<ServingInput> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static IReadOnlyList<IReadOnlyList<ServingInput>> Single(ServingInput[] inputs) => [.. inputs.Select(input => new[] { input })];

    // What nobody can do who does not know all texts beforehand: the shortest first, at most 8 rows and 512 positions together.
    private static IReadOnlyList<IReadOnlyList<ServingInput>> Sorted(ServingInput[] inputs)
    {
        List<List<ServingInput>> batches = [[]];
        foreach (var input in inputs.OrderBy(input => input.Tensors[0].Shape[1]))
        {
            if (batches[^1].Count == 8 || (batches[^1].Count + 1) * input.Tensors[0].Shape[1] > 512)
            {
                batches.Add([]);
            }
            batches[^1].Add(input);
        }
        return [.. batches.Select(batch => Padded([.. batch]))];
    }

    private static ServingInput[] Padded(ServingInput[] batch)
    {
        var longest = (int)batch.Max(input => input.Tensors[0].Shape[1]);
        return [.. batch.Select(input => input.PaddedTo(longest))];
    }
}
