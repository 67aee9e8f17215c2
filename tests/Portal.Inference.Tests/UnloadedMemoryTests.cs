using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests;

/// <summary>Runs alone: the memory of the process is everybody's.</summary>
[CollectionDefinition(nameof(UnloadedMemoryTests), DisableParallelization = true)]
[Collection(nameof(UnloadedMemoryTests))]
public sealed class UnloadedMemoryTests
{
    [Fact]
    public async Task Memory_comes_back_after_unloading()
    {
        using var folder = new ModelFolder();
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        var model = folder.Add("resnet", ResNetModel.Build());
        await LoadAndUnload();
        var before = Resident();

        for (var round = 0; round < 8; round++)
        {
            await LoadAndUnload();
        }

        // Eight copies of the weights would be 370 MB.
        Assert.InRange(Resident() - before, long.MinValue, 150L << 20);

        async Task LoadAndUnload()
        {
            await engine.LoadAsync(model, folder.Files("resnet"), TestContext.Current.CancellationToken);
            await engine.UnloadAsync("resnet");
        }
    }

    private static long Resident()
    {
        // Arrays that files were read into are garbage by now; only this mode gives their pages back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
