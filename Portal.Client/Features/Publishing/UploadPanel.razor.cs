using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Publishing;

/// <summary>Sends files that are to become versions. After a reload the same file is chosen again and goes on where it was.</summary>
public sealed partial class UploadPanel
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private List<UploadView> uploads = [];
    private ElementReference input;
    private DotNetObjectReference<UploadPanel>? self;
    private string version = "";
    private string? sending;
    private Refusal? refusal;

    [Inject]
    public required IUploadsApi Api { get; init; }

    [Inject]
    public required UploadModule Module { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Parameter, EditorRequired]
    public required string Model { get; set; }

    /// <summary>An upload has become a draft.</summary>
    [Parameter]
    public EventCallback Accepted { get; set; }

    private bool IsSending => sending is not null;

    /// <summary>Told by the browser.</summary>
    [JSInvokable]
    public void OnProgress(long bytes)
    {
        uploads = [.. uploads.Select(upload => upload.Id == sending ? upload with { Received = bytes } : upload)];
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Only a live page can send anything.
        if (firstRender)
        {
            await Reload();
            StateHasChanged();
            foreach (var upload in uploads.Where(upload => upload.State == UploadState.Inspecting).ToList())
            {
                await Inspected(upload.Id);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        self?.Dispose();
        base.Dispose(disposing);
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        var listed = await Api.List(Model, cancellationToken);
        refusal = listed.Refusal;
        uploads = [.. listed.Value ?? []];
    });

    private async Task Start()
    {
        if (await Module.Describe(input) is not { } file)
        {
            refusal = new("no_file", Text["ChooseFile"], 0);
            return;
        }
        await Load(async cancellationToken =>
        {
            var started = await Api.Start(Model, new(version.Trim(), file.Name, file.Bytes), cancellationToken);
            refusal = started.Refusal;
            if (started.Value is { } upload)
            {
                uploads.Insert(0, upload);
                await Send(upload.Id);
            }
        });
    }

    private async Task GoOn(UploadView upload)
    {
        if (await Module.Describe(input) is not { } file || file.Bytes != upload.Bytes)
        {
            refusal = new("other_file", Text["ChooseSameFile", upload.FileName], 0);
            return;
        }
        await Load(_ => Send(upload.Id));
    }

    private async Task Send(string upload)
    {
        refusal = null;
        sending = upload;
        StateHasChanged();
        self ??= DotNetObjectReference.Create(this);
        var sent = await Module.Send(input, upload, self);
        sending = null;
        refusal = sent.State switch
        {
            "refused" => new("refused", sent.Message ?? "", 0),
            "unreachable" => new("unreachable", Text["UploadInterrupted"], 0),
            _ => null,
        };
        if (sent.State == "done")
        {
            await Inspected(upload);
        }
    }

    private async Task Pause()
    {
        if (sending is { } upload)
        {
            await Module.Pause(upload);
        }
    }

    private Task Cancel(UploadView upload) => Load(async cancellationToken =>
    {
        refusal = (await Api.Cancel(upload.Id, cancellationToken)).Refusal;
        uploads = [.. uploads.Where(other => other.Id != upload.Id)];
    });

    private Task Inspected(string id) => Load(async cancellationToken =>
    {
        while (await Api.Get(id, cancellationToken) is { Value: { } upload })
        {
            uploads = [.. uploads.Select(other => other.Id == id ? upload : other)];
            StateHasChanged();
            if (upload.State is UploadState.Accepted or UploadState.Refused)
            {
                if (upload.State == UploadState.Accepted)
                {
                    uploads = [.. uploads.Where(other => other.Id != id)];
                    await Accepted.InvokeAsync();
                }
                return;
            }
            await Task.Delay(Look, Time, cancellationToken);
        }
    });
}
