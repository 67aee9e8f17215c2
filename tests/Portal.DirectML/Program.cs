using Portal.DirectML;

// Portal.DirectML                     with an adapter: DirectML is used, is right, and keeps predictions apart
// Portal.DirectML without-adapter     without one: the engine runs on the CPU and says why
// Portal.DirectML lane-open           the crowd without the lane; started by the first form, since it may die
// Portal.DirectML job                 a worker's job object ends the worker
// Portal.DirectML job-owner           starts a process in a job and keeps the job; started by the form before, which kills it
// Portal.DirectML job-sleeper         sleeps; started by the two forms before
var checks = new Checks();
switch (args)
{
    case []:
        await AdapterProof.RunAsync(checks);
        await CrowdProof.RunAsync(checks);
        await OpenLaneProof.RunAsync(checks);
        break;
    case ["without-adapter"]:
        await WithoutAdapterProof.RunAsync(checks);
        break;
    case ["lane-open"]:
        return await OpenLaneProof.TrialAsync();
    case ["job"]:
        await JobProof.RunAsync(checks);
        break;
    case ["job-owner"]:
        return await JobProof.OwnAsync();
    case ["job-sleeper"]:
        return await JobProof.SleepAsync();
    default:
        await Console.Error.WriteLineAsync("Say nothing, without-adapter, lane-open, job, job-owner or job-sleeper.");
        return 2;
}

return checks.AllHold ? 0 : 1;
