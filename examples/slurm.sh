#!/bin/bash
# Check the folder `submissions` in 8 parts with Slurm. Its tests run this script, but it was not tried on a cluster.
#
#     mkdir -p results
#     sbatch examples/slurm.sh
#     nnbp merge results/*.jsonl --report results.csv      # when all have ended
#
# A part that was stopped goes on where it was: sbatch --array=3 examples/slurm.sh
#SBATCH --job-name=nnbp-check
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH --time=04:00:00
#SBATCH --requeue

nnbp check submissions --shard "$SLURM_ARRAY_TASK_ID/8" --jobs "$SLURM_CPUS_PER_TASK" --results "results/$SLURM_ARRAY_TASK_ID.jsonl"
[ $? -le 1 ] # 1 says that not all submissions pass, which is no fault of the job
