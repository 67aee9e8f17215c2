namespace Portal.Benchmarks.Serving;

/// <summary>What is measured, in this order, in every round.</summary>
internal sealed class ServingPlan
{
    private readonly Random random = new(7);

    public ServingPlan(bool quick)
    {
        Rounds = quick ? 1 : 3;
        Window = TimeSpan.FromSeconds(quick ? 1.5 : 4);
        var tiny = Some(16, () => ServingInput.Mlp(random));
        var words = Some(16, () => ServingInput.Words(32, random));
        var mixed = Some(256, () => ServingInput.Words(8 + random.Next(121), random));
        var patches = Some(3, () => ServingInput.Image("patch", random));
        var images = Some(3, () => ServingInput.Image("resnet", random));
        Floors =
        [
            ("mlp", Single(tiny)), ("patch", Single(patches)), ("resnet", Single(images)), ("encoder S=32", Single(words)),
            ("encoder S=32 B=8", [words[..8]]), ("mixed", Single(mixed)), ("mixed first come", [.. mixed.Chunk(8).Select(Padded)]),
        ];
        Cells =
        [
            new("mlp, 1", tiny, 1, Json: false, "mlp"), new("mlp, 8", tiny, 8, Json: false, "mlp"),
            new("mlp, 32", tiny, 32, Json: false, "mlp"), new("mlp json, 8", tiny, 8, Json: true, "mlp"),
            new("encoder S=32, 1", words, 1, Json: false, "encoder S=32"), new("encoder S=32, 8", words, 8, Json: false, "encoder S=32"),
            new("encoder S=32, 32", words, 32, Json: false, "encoder S=32"), new("encoder S=32 json, 8", words, 8, Json: true, "encoder S=32"),
            new("mixed, 32", mixed, 32, Json: false, "mixed"),
            new("resnet, 1", images, 1, Json: false, "resnet"), new("resnet, 8", images, 8, Json: false, "resnet"),
            new("patch, 1", patches, 1, Json: false, "patch"), new("patch, 8", patches, 8, Json: false, "patch"),
            new("patch json, 8", patches, 8, Json: true, "patch"),
        ];
    }

    public int Rounds { get; }

    public TimeSpan Window { get; }

    public IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<ServingInput>> Batches)> Floors { get; }

    public IReadOnlyList<Cell> Cells { get; }

    public Cell this[string name] => Cells.Single(cell => cell.Name == name);

    private static ServingInput[] Some(int count, Func<ServingInput> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static IReadOnlyList<IReadOnlyList<ServingInput>> Single(ServingInput[] inputs) => [.. inputs.Select(input => new[] { input })];

    private static ServingInput[] Padded(ServingInput[] batch)
    {
        var longest = (int)batch.Max(input => input.Tensors[0].Shape[1]);
        return [.. batch.Select(input => input.PaddedTo(longest))];
    }
}
