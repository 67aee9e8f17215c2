using System.Security.Cryptography;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using SkiaSharp;

namespace Portal.DirectML;

/// <summary>
/// A graph with BlazeFace's inputs and outputs that "finds" coloured squares: a candidate's score and box are linear in the
/// mean colour of its cell. It is small, since a crowd runs it hundreds of times on an adapter that may be software, and
/// what it answers depends on every square's place and colour.
/// </summary>
internal sealed class SquaresModel : IDisposable
{
    public const string Slug = "squares";
    private const string File = "squares.onnx";
    private const int Side = 256;
    private const int Cell = 16;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("portal-squares-");
    private readonly byte[] graph = Graph();

    public SquaresModel() => System.IO.File.WriteAllBytes(Path.Combine(folder.FullName, File), graph);

    public async Task LoadAsync(InferenceEngine engine)
    {
        var file = new ManifestFile(File, Convert.ToHexStringLower(SHA256.HashData(graph)), graph.Length);
        var manifest = await StarterModel.ManifestAsync() with
        {
            Slug = Slug,
            Files = new Dictionary<string, ManifestFile> { ["model"] = file },
        };
        await engine.LoadAsync(manifest, folder.FullName, CancellationToken.None);
    }

    /// <summary>A picture that no other number and organisation has, as PNG.</summary>
    public static byte[] Picture(int organisation, int number)
    {
        var random = new Random(1000 * organisation + number);
        using var bitmap = new SKBitmap(Side, Side);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Black);
            for (var square = 0; square < 4; square++)
            {
                using var paint = new SKPaint { Color = new SKColor(Bright(random), Bright(random), Bright(random)) };
                canvas.DrawRect(Cell * random.Next(Cell), Cell * random.Next(Cell), Cell, Cell, paint);
            }
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static byte Bright(Random random) => (byte)random.Next(200, 256);

    private static byte[] Graph()
    {
        var graph = new OnnxGraph("input:0", [1, Side, Side, 3]);
        var planes = graph.Add("Transpose", ["input:0"], ("perm", [0, 3, 1, 2]));
        Grid(graph, planes, Cell, perCell: 2);
        Grid(graph, planes, 2 * Cell, perCell: 6);
        return graph.ToModel();
    }

    // Only the first candidate of a small cell can be sure enough: the others are there because the outputs' shapes are.
    private static void Grid(OnnxGraph graph, string planes, int cell, int perCell)
    {
        var random = new Random(cell);
        var cells = Side / cell;
        var means = graph.Add("AveragePool", [planes], ("kernel_shape", [cell, cell]), ("strides", [cell, cell]));
        var scores = Enumerable.Range(0, perCell).Select(candidate => candidate == 0 && cell == Cell ? 1f : 0f).ToArray();
        Head(graph, means, cells, perCell, 1, _ => 1.2f, channel => scores[channel] > 0 ? 0 : -20);
        Head(graph, means, cells, perCell, 16, _ => 8 * random.NextSingle() - 4, channel => channel % 16 is 2 or 3 ? 24 : 0);
    }

    private static void Head(
        OnnxGraph graph, string means, int cells, int perCell, int values, Func<int, float> weight, Func<int, float> bias)
    {
        var channels = perCell * values;
        var weights = graph.Constant([.. Enumerable.Range(0, channels * 3).Select(weight)], [channels, 3, 1, 1]);
        var biases = graph.Constant([.. Enumerable.Range(0, channels).Select(bias)], [channels]);
        var shape = graph.Constant([1, cells * cells * perCell, values]);
        var maps = graph.Add("Conv", [means, weights, biases], ("kernel_shape", [1, 1]));
        var last = graph.Add("Transpose", [maps], ("perm", [0, 2, 3, 1]));
        graph.Output(graph.Add("Reshape", [last, shape]), [1, cells * cells * perCell, values]);
    }
}
