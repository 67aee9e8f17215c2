using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Inspection;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Drafts;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>Makes drafts of uploads that were let in: first the files, whole and in one step, then the row that names them.</summary>
internal sealed class AcceptedUploads(UploadFolders folders, AuditLog audit, TimeProvider time)
{
    /// <returns>False when the upload was cancelled meanwhile; then nothing is left.</returns>
    public async Task<bool> PutAsync(PortalDb db, ModelUpload upload, InspectionReport gate, LoadReport load, CancellationToken cancellationToken)
    {
        var model = upload.Model!;
        var bundle = folders.Bundle(upload.Id);
        var files = new List<ModelFile>();
        foreach (var file in gate.ExternalFiles.Concat(gate.SideFiles).Prepend(new(gate.ModelFile, gate.ModelBytes)))
        {
            files.Add(new(file.Name, await HashAsync(Path.Combine(bundle, file.Name), cancellationToken), file.Bytes));
        }
        var form = await FirstForm.OfAsync(model, gate, load, bundle, cancellationToken);
        var manifest = DraftManifest.First(model.Slug, upload.Version, form, FileRoles.Of(gate, files));
        var version = new ModelVersion
        {
            ModelId = model.Id,
            Version = upload.Version,
            State = ModelVersionState.Draft,
            Sha256 = "",
            ManifestJson = manifest,
            FormJson = DraftManifest.Json(form),
            InspectionJson = JsonSerializer.Serialize(Inspected(gate, load, files), JsonSerializerOptions.Web),
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        folders.Publish(upload.Id, model.Slug, upload.Version);
        var put = await audit.SaveAsync(
            db, new("version.drafted", upload.UserId, upload.OrganisationId, $"{model.Slug}/{upload.Version}"), AddAsync, cancellationToken);
        if (put == 0)
        {
            folders.RemoveVersion(model.Slug, upload.Version);
        }
        return put > 0;

        async Task<int> AddAsync()
        {
            var ours = await db.ModelUploads.Where(u => u.Id == upload.Id && u.State == UploadState.Inspecting)
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.State, UploadState.Accepted), cancellationToken);
            if (ours > 0)
            {
                db.ModelVersions.Add(version);
            }
            return ours;
        }
    }

    // The same bytes that were looked at: nobody else writes here. They are on the disk before anything names them.
    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        stream.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static InspectedModel Inspected(InspectionReport gate, LoadReport load, IReadOnlyList<ModelFile> files) => new(
        gate.IrVersion,
        gate.Opsets.ToDictionary(opset => opset.Key.Length == 0 ? "ai.onnx" : opset.Key, opset => opset.Value),
        gate.Producer,
        gate.Nodes,
        gate.Parameters,
        gate.Operators,
        [.. load.Inputs.Select(Tensor)],
        [.. load.Outputs.Select(Tensor)],
        files,
        load.LoadTime.TotalMilliseconds,
        load.RunTime?.TotalMilliseconds,
        load.RunFailure);

    private static InspectedTensor Tensor(Portal.Inference.Tensors.TensorSpec spec) =>
        new(spec.Name, Portal.Inference.Tensors.TensorDatatypes.Name(spec.Datatype), [.. spec.Shape]);
}
